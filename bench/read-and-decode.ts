/** The least that anybody who wants a file's text must do. @returns characters, so that nothing can be optimised away */
export async function readAndDecode(file: Blob): Promise<number> {
  let characters = 0
  await decodeStream(file, (text) => (characters += text.length))
  return characters
}

export async function decodeStream(file: Blob, onText: (text: string, last: boolean) => void): Promise<void> {
  const decoder = new TextDecoder()
  const reader = file.stream().getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    onText(decoder.decode(value, { stream: true }), false)
  }
  onText(decoder.decode(), true)
}
