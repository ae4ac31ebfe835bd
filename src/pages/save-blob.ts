/** Hands a Blob to the browser's downloads. The bytes stay where they are; nothing is copied into memory. */
export function saveBlob(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  document.body.append(link)
  link.click()
  link.remove()
  // The download starts after this turn; a minute is more than any browser needs to take over the address.
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}
