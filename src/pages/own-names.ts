/** The run a remote thing belongs to, by the names this page gives: `bw-<run>-g<gen>-<shard>-a<attempt>.jsonl`. */
export function runIdOfFile(filename: string): string | null {
  return /^bw-([0-9a-z]{10})-g\d+-s\d+-a\d+\.jsonl$/.exec(filename)?.[1] ?? null
}
