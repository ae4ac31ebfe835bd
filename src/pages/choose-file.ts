/** Chromium's dialog to choose a file to write; other browsers have none. */
type Chooser = (options: { readonly suggestedName: string }) => Promise<FileSystemFileHandle>

const chooser = (): Chooser | undefined =>
  (window as { readonly showSaveFilePicker?: Chooser }).showSaveFilePicker

export const canChooseFile = (): boolean => chooser() !== undefined

/**
 * Asks where to save; to be called right after a click. `nothing` = the person closed the dialog, null = there is none
 * here.
 */
export async function chooseFile(suggestedName: string): Promise<FileSystemFileHandle | 'nothing' | null> {
  const choose = chooser()
  if (choose === undefined) return null
  try {
    return await choose.call(window, { suggestedName })
  } catch (thrown) {
    if (thrown instanceof DOMException && thrown.name === 'AbortError') return 'nothing'
    throw thrown
  }
}
