import type { ConnectionRecord } from '#core/records.ts'
import { useKeyEndings } from '#state/key-endings.ts'
import { useStrings } from '#state/strings/strings.ts'
import { cx } from '#ui/cx.ts'
import { CircleDashed, KeyRound, TriangleAlert } from '#ui/icon.tsx'
import { Tag } from '#ui/tag.tsx'

interface Props {
  readonly connections: readonly ConnectionRecord[]
  readonly openId: string | null
  readonly chosenId: string
  readonly onOpen: (connection: ConnectionRecord) => void
}

export function ConnectionList({ connections, openId, chosenId, onOpen }: Props) {
  const text = useStrings().settings.connections
  const endings = useKeyEndings((state) => state.endings)
  return (
    <ul
      aria-label={text.list}
      className="divide-y divide-line-soft overflow-clip rounded-card border border-line bg-surface"
    >
      {connections.map((connection) => {
        const ending = endings[connection.id]
        return (
          <li key={connection.id}>
            <button
              type="button"
              aria-current={connection.id === openId}
              onClick={() => onOpen(connection)}
              className={cx(
                'flex w-full flex-wrap items-center justify-between gap-x-4 gap-y-1 px-3.5 py-2 text-start transition-colors -outline-offset-2',
                connection.id === openId ? 'bg-accent-tint' : 'hover:bg-canvas',
              )}
            >
              <span className="min-w-0">
                <span className="font-medium">{connection.name}</span>
                {connection.id === chosenId ? (
                  <span className="ms-2 text-support text-text-2">{text.inUse}</span>
                ) : null}
                <span className="block truncate font-mono text-code text-text-2">
                  {connection.provider === 'sandbox' ? text.sandboxUrl : connection.baseUrl}
                </span>
              </span>
              {connection.provider === 'sandbox' ? (
                <Tag plain icon={CircleDashed}>
                  {text.ready}
                </Tag>
              ) : ending === undefined ? (
                <Tag plain tone="warn" icon={TriangleAlert}>
                  {text.keyMissing}
                </Tag>
              ) : (
                <Tag plain icon={KeyRound}>
                  {text.keyIn(ending)}
                </Tag>
              )}
            </button>
          </li>
        )
      })}
    </ul>
  )
}
