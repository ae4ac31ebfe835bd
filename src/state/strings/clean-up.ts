const s = (count: string, one: string, many: string) => `${count} ${count === '1' ? one : many}`

/** What a run has left at the provider. Numbers come written for people. */
export const cleanUp = {
  title: 'Files at the provider',
  table: 'Files of this run at the provider',
  sentence: (name: string) =>
    `These files were made by this run and lie in the account of ${name}. Nothing else is ever deleted from here.`,
  memory: 'This window forgets everything when it closes: export the answers before you delete them there.',
  look: 'Look in the account',
  looked: (when: string) => `Compared with the account at ${when}.`,
  lookNote: 'Shows sizes and names, and uploads whose reply was lost.',
  none: 'This run has left no files at the provider.',
  columns: { choose: 'Choose', file: 'File', kind: 'Kind', size: 'Size', state: 'May be deleted' },
  choose: (name: string) => `Choose ${name}`,
  chooseAll: 'Choose all that may be deleted',
  kinds: { input: 'input', output: 'answers', error: 'errors' },
  kindOf: (shard: string, kind: string, surplus: boolean) =>
    `shard ${shard}, ${kind}${surplus ? ', of the surplus batch' : ''}`,
  states: {
    safe: 'yes',
    needed: 'not yet: its batch is not over',
    notStored: 'no: its lines are not stored here',
    deleted: 'deleted',
    gone: 'no longer there',
  },
  safeInput: 'yes: it is not needed any more',
  safeResult: 'yes: its lines are stored here, and their hash is known',
  deletedAt: (when: string) => `deleted ${when}`,
  delete: (count: string, size: string | null) =>
    `Delete ${s(count, 'file', 'files')}${size === null ? '' : `, ${size}`}`,
  askTitle: (count: string, name: string) => `Delete ${s(count, 'file', 'files')} at ${name}?`,
  askBody:
    'Exactly these are deleted, and only there. Answers stay in this browser; before an answer file goes, the copy here is read and compared with its hash.',
  keep: 'Keep files',
  done: (count: string) => `${s(count, 'file was', 'files were')} deleted.`,
  failed: (count: string) => `${s(count, 'file', 'files')} could not be deleted.`,
}
