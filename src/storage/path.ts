/**
 * The parts of a relative path. Throws on anything that could point elsewhere than it says; paths are made by us, so
 * such a path is a fault in the program and no message helps.
 */
export function splitPath(path: string): readonly string[] {
  const parts = path.split('/')
  if (parts.some((part) => part === '' || part === '.' || part === '..' || part.includes('\\'))) {
    throw new Error(`not a relative path: ${JSON.stringify(path)}`)
  }
  return parts
}

/** Like `splitPath`, where the empty path is the root. */
export function splitFolder(folder: string): readonly string[] {
  return folder === '' ? [] : splitPath(folder)
}

/** Whether `path` is `folder` itself or lies below it; everything lies below the root ''. */
export function isWithin(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`)
}
