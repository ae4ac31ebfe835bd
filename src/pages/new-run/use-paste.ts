import { useEffect, useEffectEvent } from 'react'
import { parseClipboardCells, writeTsv } from '#core/dataset/clipboard-cells.ts'

/** Takes cells pasted on the page, as a file named `name`, or pasted files; a field that has the focus keeps its paste. */
export function usePaste(name: string, onFiles: (files: readonly File[]) => void): void {
  const take = useEffectEvent((event: ClipboardEvent) => {
    if (isField(event.target) || document.querySelector('dialog[open]') !== null) return
    const files = [...(event.clipboardData?.files ?? [])]
    // Spreadsheets give a picture of the cells beside their text.
    const text = event.clipboardData === null ? null : readText(event.clipboardData)
    if (text !== null) onFiles([new File([text], name, { type: 'text/tab-separated-values' })])
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

/** More than this as a document would hold the page up; its text alone does not. */
const longestHtml = 4_000_000

/** Null where nothing is like a table: one word alone is a slip. */
function readText(data: DataTransfer): string | null {
  const text = data.getData('text/plain')
  // Text from a spreadsheet is exact; a table on a web page has its cells in the markup only.
  if (text.includes('\t')) return writeTsv(parseClipboardCells(text))
  const html = data.getData('text/html')
  const table = /<table/i.test(html) && html.length <= longestHtml ? readTable(html) : null
  if (table !== null) return writeTsv(table)
  // Lines of anything else are told apart like a file: CSV, JSON, one column.
  return text.trim().includes('\n') ? text : null
}

/** The first table of a document that is never shown: nothing in it runs or is fetched. */
function readTable(html: string): readonly (readonly string[])[] | null {
  const table = new DOMParser().parseFromString(html, 'text/html').querySelector('table')
  const rows = [...(table?.rows ?? [])].map(({ cells }) => [...cells].map(textOf))
  return rows.length > 1 ? rows : null
}

function textOf(cell: HTMLTableCellElement): string {
  for (const line of cell.querySelectorAll('br')) line.replaceWith('\n')
  return cell.textContent.replace(/[^\S\n]+/g, ' ').trim()
}

const isField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.closest('input, textarea, select') !== null)
