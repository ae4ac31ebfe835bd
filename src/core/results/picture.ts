import { decodeBase64 } from './vector.ts'

/**
 * What a cell says of a picture that came as base64: its kind and size. The bytes stay in the stored line; megabytes of
 * base64 are no text to look at, to search in, or to put into a spreadsheet.
 */
export const describePicture = (base64: string): string => {
  const comma = base64.startsWith('data:') ? base64.indexOf(',') : -1
  const data = comma < 0 ? base64 : base64.slice(comma + 1)
  const padding = data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0
  const bytes = Math.max(0, Math.floor((data.length * 3) / 4) - padding)
  const size = sizeOfPng(data)
  return [typeOf(data), ...(size === null ? [] : [size]), `${bytes} bytes`].join(', ')
}

/** By the first bytes, as base64 spells them. */
const typeOf = (data: string): string => {
  if (data.startsWith('iVBORw0KGgo')) return 'image/png'
  if (data.startsWith('/9j/')) return 'image/jpeg'
  if (data.startsWith('UklGR')) return 'image/webp'
  return 'image'
}

/** Width and height stand in bytes 16 to 23, big-endian. */
const sizeOfPng = (data: string): string | null => {
  const head = data.startsWith('iVBORw0KGgo') ? decodeBase64(data.slice(0, 32)) : null
  if (head === null || head.length < 24) return null
  const view = new DataView(head.buffer)
  return `${view.getUint32(16)} × ${view.getUint32(20)}`
}
