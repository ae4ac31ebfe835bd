import { useSyncExternalStore } from 'react'

/** design.md: below this list rows become cards. */
const phone = '(width < 600px)'

const subscribe = (onChange: () => void) => {
  const list = matchMedia(phone)
  list.addEventListener('change', onChange)
  return () => list.removeEventListener('change', onChange)
}

/** The window is as narrow as a phone, or zoomed in as far. For what is another component there, not another style. */
export const useNarrow = (): boolean => useSyncExternalStore(subscribe, () => matchMedia(phone).matches)
