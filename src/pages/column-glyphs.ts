import type { ColumnGuess } from '#core/dataset/column-stats.ts'
import { Calendar, ExternalLink, Hash, Mail, TagGlyph, ToggleLeft, Type, type LucideIcon } from '#ui/icon.tsx'

/** What a column's values look like, as a glyph beside its name. */
export const columnGlyphs: Readonly<Record<ColumnGuess, LucideIcon>> = {
  empty: Type,
  text: Type,
  category: TagGlyph,
  number: Hash,
  date: Calendar,
  boolean: ToggleLeft,
  url: ExternalLink,
  imageUrl: ExternalLink,
  email: Mail,
}
