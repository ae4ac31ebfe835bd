import { readPart, type Archive } from './read-part.ts'
import { attributeOf } from './xml-text.ts'
import { entryOf } from './zip-directory.ts'

export interface Relationship {
  /** The last word of its type, which is a URL of the transitional or the strict kind: `worksheet`, `styles`, … */
  readonly type: string
  /** A name in the archive. */
  readonly target: string
}

/** What a part points to, by id; nothing when it points to nothing. Targets outside of the archive are left out. */
export async function readRelationships(
  archive: Archive,
  part: string,
): Promise<ReadonlyMap<string, Relationship>> {
  const relationships = new Map<string, Relationship>()
  const folder = part.slice(0, part.lastIndexOf('/') + 1)
  const rels = `${folder}_rels/${part.slice(folder.length)}.rels`
  if (!entryOf(archive.directory, rels)) return relationships
  await readPart(archive, rels, {
    open(name, attributes) {
      if (name !== 'Relationship' || attributeOf(attributes, 'TargetMode', rels) === 'External') return
      const target = attributeOf(attributes, 'Target', rels)
      const type = attributeOf(attributes, 'Type', rels) ?? ''
      if (target === null) return
      relationships.set(attributeOf(attributes, 'Id', rels) ?? '', {
        type: type.slice(type.lastIndexOf('/') + 1),
        target: resolveTarget(folder, target),
      })
    },
    close: () => undefined,
    text: () => undefined,
  })
  return relationships
}

function resolveTarget(folder: string, target: string): string {
  const path = target.replaceAll('\\', '/')
  const names: string[] = []
  for (const name of (path.startsWith('/') ? path : folder + path).split('/')) {
    if (name === '..') names.pop()
    else if (name !== '.' && name !== '') names.push(name)
  }
  const resolved = names.join('/')
  return resolved.includes('%') ? decodePercents(resolved) : resolved
}

function decodePercents(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
