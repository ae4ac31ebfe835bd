/**
 * The address after `#`: a path, and behind `?` what filters and searches say. Hash routing, so that any static host
 * serves every station. (Our own, because the router's hash hook keeps the query outside of the hash.)
 */
import { useSyncExternalStore } from 'react'

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener)
  window.addEventListener('popstate', listener)
  return () => {
    window.removeEventListener('hashchange', listener)
    window.removeEventListener('popstate', listener)
  }
}

/** `#/runs/1?q=a` → path `/runs/1`, search `q=a`. */
export function parseHash(hash: string): { readonly path: string; readonly search: string } {
  const text = hash.replace(/^#?\/?/, '')
  const mark = text.indexOf('?')
  return mark < 0
    ? { path: `/${text}`, search: '' }
    : { path: `/${text.slice(0, mark)}`, search: text.slice(mark + 1) }
}

const readPath = () => parseHash(location.hash).path
const readSearch = () => parseHash(location.hash).search

/** Goes to `to` (`/runs/1?q=a`); `replace` leaves no step to go back to. */
export function navigateHash(to: string, { replace = false }: { readonly replace?: boolean } = {}): void {
  const oldURL = location.href
  const url = new URL(oldURL)
  url.hash = to.startsWith('/') ? to : `/${to}`
  if (url.href === oldURL) return
  history[replace ? 'replaceState' : 'pushState'](null, '', url.href)
  window.dispatchEvent(new HashChangeEvent('hashchange', { oldURL, newURL: url.href }))
}

export const useHashPath = (): [string, typeof navigateHash] => [
  useSyncExternalStore(subscribe, readPath),
  navigateHash,
]
useHashPath.hrefs = (href: string): string => `#${href}`

export const useHashSearch = (): string => useSyncExternalStore(subscribe, readSearch)
