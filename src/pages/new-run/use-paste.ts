import { useEffect, useEffectEvent } from 'react'

/** Takes cells pasted on the page, as a file named `name`, or pasted files; a field that has the focus keeps its paste. */
export function usePaste(name: string, onFiles: (files: readonly File[]) => void): void {
  const take = useEffectEvent((event: ClipboardEvent) => {
    if (isField(event.target) || document.querySelector('dialog[open]') !== null) return
    const text = event.clipboardData?.getData('text/plain') ?? ''
    const files = [...(event.clipboardData?.files ?? [])]
    // Spreadsheets give a picture of the cells beside their text. One word alone is a slip, no table.
    if (/[\t\n]/.test(text.trim())) onFiles([new File([text], name, { type: 'text/tab-separated-values' })])
    else if (files.length > 0) onFiles(files)
    else return
    event.preventDefault()
  })
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => take(event)
    window.addEventListener('paste', onPaste)
    return () => window.removeEventListener('paste', onPaste)
  }, [])
}

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.closest('input, textarea, select') !== null)
