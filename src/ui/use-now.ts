import { useEffect, useState } from 'react'

/** The wall clock, read again every `every` milliseconds while the page is visible and once when it becomes so. */
export function useNow(every: number): number {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const read = () => {
      if (!document.hidden) setNow(Date.now())
    }
    const timer = setInterval(read, every)
    document.addEventListener('visibilitychange', read)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', read)
    }
  }, [every])
  return now
}
