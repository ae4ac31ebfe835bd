import type { LeafCursor } from './leaf-cursor.ts'
import { cellLimit } from './leaf-text.ts'
import { badParquet } from './parquet-fault.ts'
import type { SchemaNode } from './schema-nodes.ts'

/**
 * Takes what one row has in a nested column, as JSON text: lists, objects, and maps as objects. Numbers keep all their
 * digits. Null where the row has nothing there.
 *
 * The levels say how deep each value reaches and where a list begins again (Dremel; parquet-format, Nested Encoding, read
 * 2026-11-21).
 *
 * @param cursors one per column chunk
 */
export function takeNested(column: SchemaNode, cursors: readonly LeafCursor[]): string | null {
  let chars = 0
  const counted = (text: string): string => {
    chars += text.length + 1
    if (chars > cellLimit) throw badParquet('longText', column.name, cellLimit)
    return text
  }
  const firstOf = ({ leafStart, name }: SchemaNode): LeafCursor => {
    const cursor = cursors[leafStart]
    if (cursor === undefined) throw badParquet('damaged', name)
    return cursor
  }
  const skip = ({ leafStart, leafEnd }: SchemaNode): void => {
    for (let leaf = leafStart; leaf < leafEnd; leaf++) cursors[leaf]?.skip()
  }

  /** Null for what is not there. */
  const take = (node: SchemaNode): string | null => {
    if (node.leafEnd === node.leafStart) return null
    const { repetition_type: repetition } = node.element
    if (repetition === 'REPEATED') return toList(takeItems(node, () => takeContent(node)))
    if (repetition === 'REQUIRED' || firstOf(node).definition >= node.maxDefinition) return takeContent(node)
    skip(node)
    return null
  }

  const takeItems = (node: SchemaNode, one: () => string | null): string[] => {
    const first = firstOf(node)
    if (first.definition < node.maxDefinition) {
      skip(node)
      return []
    }
    const items: string[] = []
    do items.push(counted(one() ?? 'null'))
    while (first.repetition === node.maxRepetition)
    return items
  }

  const takeContent = (node: SchemaNode): string | null => {
    const { children } = node
    if (children.length === 0) return firstOf(node).takeJson()
    const [only] = children
    const isAlone = children.length === 1 && only?.element.repetition_type === 'REPEATED'
    if (only !== undefined && isAlone && isMap(node)) {
      const [key, value] = only.children
      if (key !== undefined && only.children.length <= 2)
        return toObject(takeItems(only, () => `${toKey(take(key))}:${(value && take(value)) ?? 'null'}`))
    }
    if (only !== undefined && isAlone && isList(node)) {
      const item = itemOf(node, only)
      return toList(takeItems(only, () => (item === only ? takeContent(only) : take(item))))
    }
    return toObject(
      children.map((child) => `${JSON.stringify(child.name)}:${counted(take(child) ?? 'null')}`),
    )
  }

  return take(column)
}

const isList = ({ element: { logical_type: logical, converted_type: converted } }: SchemaNode): boolean =>
  logical?.type === 'LIST' || converted === 'LIST'

const isMap = ({ element: { logical_type: logical, converted_type: converted } }: SchemaNode): boolean =>
  logical?.type === 'MAP' || converted === 'MAP' || converted === 'MAP_KEY_VALUE'

/**
 * A list's items are usually wrapped once more, so that one can be null; older writers did not wrap them (LogicalTypes.md,
 * backward compatibility, read 2026-11-21).
 */
function itemOf(list: SchemaNode, repeated: SchemaNode): SchemaNode {
  const [only] = repeated.children
  const isItem =
    only === undefined ||
    repeated.children.length > 1 ||
    repeated.name === 'array' ||
    repeated.name === `${list.name}_tuple`
  return isItem ? repeated : only
}

const toList = (items: readonly string[]): string => `[${items.join(',')}]`
const toObject = (members: readonly string[]): string => `{${members.join(',')}}`
/** Keys of JSON are texts, whatever they are in the map. */
const toKey = (json: string | null): string =>
  json === null ? '"null"' : json.startsWith('"') ? json : JSON.stringify(json)
