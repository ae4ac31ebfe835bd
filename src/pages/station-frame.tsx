import { useQuery } from '@tanstack/react-query'
import { useEffect, useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { useDraft } from '#state/draft-store.ts'
import { useEngine } from '#state/engine-context.tsx'
import { useKeyEndings } from '#state/key-endings.ts'
import { usePendingFile } from '#state/pending-file.ts'
import { connectionsQuery, helloQuery } from '#state/queries.ts'
import { useStrings } from '#state/strings/strings.ts'
import { AppFrame } from '#ui/app-frame.tsx'
import { Banner } from '#ui/banner.tsx'
import { cx } from '#ui/cx.ts'
import { Database, Files, Layers, Settings } from '#ui/icon.tsx'
import { useFileDrop } from '#ui/use-file-drop.ts'

interface Props {
  /** Stepper, or title with tabs and actions. */
  readonly second?: ReactNode
  /** The station fills the window and scrolls inside: tables. */
  readonly fill?: boolean
  readonly children: ReactNode
}

const stations = [
  { path: '/', key: 'runs', icon: Layers, also: ['/new', '/runs'] },
  { path: '/batches', key: 'batches', icon: Database, also: [] },
  { path: '/files', key: 'files', icon: Files, also: [] },
  { path: '/settings', key: 'settings', icon: Settings, also: [] },
] as const

/** The frame every station stands in: name, the four stations, the connection in use, and facts about this window. */
export function StationFrame({ second, fill = false, children }: Props) {
  const strings = useStrings()
  const text = strings.common
  const engine = useEngine()
  const [path] = useLocation()
  const hello = useQuery(helloQuery(engine))
  const online = useOnline()
  const isDropped = useDropAnywhere()
  return (
    <AppFrame
      name={text.product}
      homeHref="#/"
      navLabel={text.nav.label}
      skipLabel={text.skipToContent}
      fill={fill}
      second={second}
      links={stations.map(({ path: target, key, icon, also }) => ({
        href: `#${target}`,
        label: text.nav[key],
        ...(key === 'batches' ? { shortLabel: text.nav.batchesShort } : {}),
        icon,
        current: path === target || also.some((start) => path.startsWith(start)),
      }))}
      right={<ConnectionBadge />}
    >
      {isDropped ? (
        <p className="pointer-events-none fixed inset-x-0 bottom-20 z-50 mx-auto w-fit rounded-card border border-accent-line bg-accent-tint px-4 py-3 font-medium text-accent-text shadow-toast">
          {strings.reading.dropAnywhere}
        </p>
      ) : null}
      {online ? null : <Banner className="m-3 sm:mx-6">{text.offline}</Banner>}
      {hello.data?.storage === 'memory' ? <Banner className="m-3 sm:mx-6">{text.memoryOnly}</Banner> : null}
      {children}
    </AppFrame>
  )
}

/**
 * A spreadsheet dropped on any station is a new run in the making; the step Data takes it itself.
 *
 * @returns whether files are being dragged over the page
 */
function useDropAnywhere(): boolean {
  const put = usePendingFile((state) => state.put)
  const [path, navigate] = useLocation()
  return useFileDrop(
    (drop) => {
      put(drop)
      navigate('/new')
    },
    path !== '/new' && path !== '/new/data',
  )
}

/** Which connection the next run uses, and where its key is. */
function ConnectionBadge() {
  const text = useStrings().common.connection
  const engine = useEngine()
  const connections = useQuery(connectionsQuery(engine))
  const connectionId = useDraft((state) => state.connectionId)
  const endings = useKeyEndings((state) => state.endings)
  const connection = connections.data?.find(({ id }) => id === connectionId)
  if (connection === undefined) return null
  const ending = endings[connection.id]
  const ready = connection.provider === 'sandbox' || ending !== undefined
  return (
    <a
      href="#/settings"
      title={text.change}
      // The target is larger than what is drawn: 44 in a bar of 48.
      className="relative flex min-h-8 min-w-0 items-center gap-2 rounded-control border border-line bg-surface px-3 text-support font-medium shadow-button after:absolute after:-inset-x-1 after:-inset-y-1.5 hover:bg-canvas"
    >
      <span
        aria-hidden="true"
        className={cx('size-1.5 shrink-0 rounded-full', ready ? 'bg-answer-fill' : 'bg-warn-fill')}
      />
      <span className="truncate">{connection.name}</span>
      {ending === undefined ? null : <span className="font-mono font-normal max-md:hidden">…{ending}</span>}
      <span className="font-normal whitespace-nowrap text-text-3 max-md:hidden">
        {connection.provider === 'sandbox'
          ? text.sandboxNote
          : ending === undefined
            ? text.noKey
            : connection.keep === 'tab'
              ? text.inTab
              : text.inMemory}
      </span>
    </a>
  )
}

function useOnline(): boolean {
  const [online, setOnline] = useState(navigator.onLine)
  useEffect(() => {
    const read = () => setOnline(navigator.onLine)
    window.addEventListener('online', read)
    window.addEventListener('offline', read)
    return () => {
      window.removeEventListener('online', read)
      window.removeEventListener('offline', read)
    }
  }, [])
  return online
}
