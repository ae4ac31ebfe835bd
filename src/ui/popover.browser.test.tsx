import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { Popover, usePopoverDone } from './popover.tsx'
import './theme.css'

let host: HTMLElement
let root: Root
beforeEach(() => {
  host = document.createElement('div')
  document.body.append(host)
  root = createRoot(host)
})
afterEach(() => {
  root.unmount()
  host.remove()
})

function Inside() {
  const done = usePopoverDone()
  return (
    <>
      <input aria-label="Text" />
      <button onClick={done}>Done</button>
    </>
  )
}
const show = (onKeyDown?: () => void) =>
  root.render(
    <div onKeyDown={onKeyDown}>
      <Popover label="Column topic" buttonLabel="Open topic" face="topic">
        <Inside />
      </Popover>
      <button>elsewhere</button>
    </div>,
  )
const button = page.getByRole('button', { name: 'Open topic' })
const dialog = page.getByRole('dialog', { name: 'Column topic' })
const field = page.getByRole('textbox', { name: 'Text' })

test('opens on its first control, and Esc gives the focus back', async () => {
  const onKeyDown = vi.fn()
  show(onKeyDown)
  await button.click()
  await expect.element(dialog).toBeVisible()
  await expect.element(field).toHaveFocus()
  await expect.element(button).toHaveAttribute('aria-expanded', 'true')
  await userEvent.keyboard('a{ArrowDown}{Escape}')
  // What surrounds it (a grid) hears none of its keys.
  expect(onKeyDown).not.toHaveBeenCalled()
  await expect.element(button).toHaveFocus()
  await expect.element(button).toHaveAttribute('aria-expanded', 'false')
  expect(document.querySelector('[role=dialog] input')).toBeNull()
})

test('closes by what is inside, by a press elsewhere, and by a second press on its button', async () => {
  show()
  await button.click()
  await page.getByRole('button', { name: 'Done' }).click()
  await expect.element(button).toHaveFocus()
  await button.click()
  await page.getByRole('button', { name: 'elsewhere' }).click()
  await expect.element(button).toHaveAttribute('aria-expanded', 'false')
  await button.click()
  await expect.element(field).toBeVisible()
  await button.click()
  await expect.element(button).toHaveAttribute('aria-expanded', 'false')
})

test('stands inside the window', async () => {
  await page.viewport(390, 600)
  show()
  host.style.cssText = 'position:fixed;right:0;bottom:0'
  await button.click()
  await expect.element(dialog).toBeVisible()
  await vi.waitFor(() => {
    const box = dialog.element().getBoundingClientRect()
    expect(box.left).toBeGreaterThanOrEqual(0)
    expect(box.right).toBeLessThanOrEqual(390)
    expect(box.bottom).toBeLessThanOrEqual(600)
  })
})
