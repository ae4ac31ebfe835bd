/** A rectangle in viewport px. */
interface Box {
  readonly top: number
  readonly bottom: number
  readonly left: number
  readonly right: number
}

interface Size {
  readonly width: number
  readonly height: number
}

export interface PopoverPlace {
  readonly top: number
  readonly left: number
  readonly maxHeight: number
}

const gap = 4
const edge = 8

/** Where something opened from `anchor` fits: below it unless there is clearly more room above, always inside `view`. */
export function placePopover(anchor: Box, popover: Size, view: Size, align: 'start' | 'end'): PopoverPlace {
  const below = view.height - anchor.bottom - gap - edge
  const above = anchor.top - gap - edge
  const opensBelow = popover.height <= below || below >= above
  const maxHeight = Math.max(opensBelow ? below : above, 96)
  const height = Math.min(popover.height, maxHeight)
  const wanted = align === 'start' ? anchor.left : anchor.right - popover.width
  return {
    top: opensBelow ? anchor.bottom + gap : anchor.top - gap - height,
    left: Math.max(edge, Math.min(wanted, view.width - popover.width - edge)),
    maxHeight,
  }
}

/** Puts an open popover where it fits beside `anchor`, at most `tallest` px high. */
export function movePopover(
  popover: HTMLElement,
  anchor: DOMRect,
  align: 'start' | 'end',
  tallest = Infinity,
): void {
  // Its own height counts, not the one it was squeezed into before.
  popover.style.maxHeight = tallest === Infinity ? 'none' : `${tallest}px`
  const { top, left, maxHeight } = placePopover(
    anchor,
    { width: popover.offsetWidth, height: popover.offsetHeight },
    { width: document.documentElement.clientWidth, height: window.innerHeight },
    align,
  )
  popover.style.top = `${top}px`
  popover.style.left = `${left}px`
  popover.style.maxHeight = `${Math.min(maxHeight, tallest)}px`
}
