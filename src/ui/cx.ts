/** Joins class names, leaving out what does not apply. Later utilities do not override earlier ones: pass no rivals. */
export function cx(...names: readonly (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(' ')
}
