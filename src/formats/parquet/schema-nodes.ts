import type { FileMetaData, SchemaElement } from 'hyparquet'
import { badParquet } from './parquet-fault.ts'
import type { LeafShape } from './parquet-page.ts'

/** An element of the schema with everything below it. */
export interface SchemaNode {
  readonly name: string
  readonly element: SchemaElement
  readonly children: readonly SchemaNode[]
  /** Levels of a value that reaches as far as this element. */
  readonly maxDefinition: number
  readonly maxRepetition: number
  /** Its values are in the column chunks [leafStart, leafEnd) of each row group. */
  readonly leafStart: number
  readonly leafEnd: number
}

export interface ParquetSchema {
  /** The columns of the table. */
  readonly columns: readonly SchemaNode[]
  /** In the order of the column chunks. */
  readonly leaves: readonly LeafShape[]
}

/** Deeper than any table, and far from the end of the stack. */
const mostDepth = 64

/** The flat list of the footer, in which each group says how many of the next ones are its own, as a tree. */
export function toSchema({ schema }: Pick<FileMetaData, 'schema'>): ParquetSchema {
  const leaves: LeafShape[] = []
  let next = 0

  const take = (parent: SchemaNode | null, path: readonly string[]): SchemaNode => {
    const element = schema[next++]
    if (element === undefined || path.length > mostDepth) throw badParquet('damaged')
    // The library takes whatever is at the place of the name.
    if (typeof element.name !== 'string') throw badParquet('damaged')
    const { name, repetition_type: repetition, num_children: count } = element
    const isRoot = parent === null
    const maxDefinition = (parent?.maxDefinition ?? 0) + (isRoot || repetition === 'REQUIRED' ? 0 : 1)
    const maxRepetition = (parent?.maxRepetition ?? 0) + (!isRoot && repetition === 'REPEATED' ? 1 : 0)
    const node = { name, element, maxDefinition, maxRepetition, leafStart: leaves.length }
    const children: SchemaNode[] = []
    // Groups have no type, and values have one.
    if (element.type === undefined) {
      const own = isRoot ? [] : [...path, name]
      const below = { ...node, children, leafEnd: 0 }
      for (let child = 0; child < (count ?? 0); child++) children.push(take(below, own))
    } else leaves.push({ name: [...path, name].join('.'), element, maxDefinition, maxRepetition })
    return { ...node, children, leafEnd: leaves.length }
  }

  const root = take(null, [])
  if (next !== schema.length) throw badParquet('damaged')
  // A group without fields has no values, and so no rows to tell.
  return { columns: root.children.filter(({ leafStart, leafEnd }) => leafEnd > leafStart), leaves }
}
