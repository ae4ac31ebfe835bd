import { useEffect, useEffectEvent, useState } from 'react'

export interface DroppedFiles {
  readonly files: readonly File[]
  /** Names. */
  readonly folders: readonly string[]
}

/**
 * Takes files dropped anywhere on the page while `enabled`; a folder is no file, and comes without its content.
 *
 * @returns whether files are being dragged over the page right now
 */
export function useFileDrop(onDrop: (drop: DroppedFiles) => void, enabled = true): boolean {
  const [isOver, setOver] = useState(false)
  const take = useEffectEvent(onDrop)
  useEffect(() => {
    if (!enabled) return
    // Every element that is crossed enters before the one before leaves, so entries are counted.
    let depth = 0
    const carriesFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
    const onEnter = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      depth += 1
      setOver(true)
    }
    const onLeave = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      depth = Math.max(depth - 1, 0)
      if (depth === 0) setOver(false)
    }
    const onOver = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      event.preventDefault()
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy'
    }
    const onFiles = (event: DragEvent) => {
      if (!carriesFiles(event)) return
      // Without this the browser would leave the page and show the file.
      event.preventDefault()
      depth = 0
      setOver(false)
      const folders: string[] = []
      const files: File[] = []
      for (const item of event.dataTransfer?.items ?? []) {
        const entry = item.webkitGetAsEntry()
        const file = item.getAsFile()
        if (entry?.isDirectory === true) folders.push(entry.name)
        else if (file !== null) files.push(file)
      }
      if (files.length > 0 || folders.length > 0) take({ files, folders })
    }
    window.addEventListener('dragenter', onEnter)
    window.addEventListener('dragleave', onLeave)
    window.addEventListener('dragover', onOver)
    window.addEventListener('drop', onFiles)
    return () => {
      window.removeEventListener('dragenter', onEnter)
      window.removeEventListener('dragleave', onLeave)
      window.removeEventListener('dragover', onOver)
      window.removeEventListener('drop', onFiles)
      setOver(false)
    }
  }, [enabled])
  return isOver
}
