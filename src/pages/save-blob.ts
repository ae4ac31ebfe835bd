/** Hands a Blob to the browser's downloads. The bytes stay where they are; nothing is copied into memory. */
export function saveBlob(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = fileName
  document.body.append(link)
  link.click()
  link.remove()
  // The browser may ask first whether several files are wanted, and takes over the address only after the answer.
  setTimeout(() => URL.revokeObjectURL(url), 600_000)
}
