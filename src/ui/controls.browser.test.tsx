import { useState, type ReactNode } from 'react'
import { createRoot, type Root } from 'react-dom/client'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { Button } from './button.tsx'
import { Combobox } from './combobox.tsx'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { FileDrop } from './file-drop.tsx'
import { Menu } from './menu.tsx'
import { PasswordField } from './password-field.tsx'
import { StackedBar } from './stacked-bar.tsx'
import { TextField } from './text-field.tsx'
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
const show = (node: ReactNode) => root.render(node)
const focused = () => document.activeElement?.textContent ?? ''

describe('a dialog that asks', () => {
  function Asking({ onAct }: { readonly onAct: () => void }) {
    const [open, setOpen] = useState(false)
    return (
      <>
        <Button onClick={() => setOpen(true)}>Cancel run</Button>
        {open ? (
          <ConfirmDialog
            title="Stop 2 running batches?"
            safeLabel="Keep running"
            actLabel="Cancel batches"
            onSafe={() => setOpen(false)}
            onAct={onAct}
          >
            2,286 finished answers are kept.
          </ConfirmDialog>
        ) : null}
      </>
    )
  }

  test('starts on the safe answer, and Esc takes it', async () => {
    const onAct = vi.fn()
    show(<Asking onAct={onAct} />)
    await page.getByRole('button', { name: 'Cancel run' }).click()
    await expect
      .element(page.getByRole('dialog', { name: 'Stop 2 running batches?' }))
      .toHaveAccessibleDescription('2,286 finished answers are kept.')
    expect(focused()).toBe('Keep running')
    await userEvent.keyboard('{Escape}')
    await vi.waitFor(() => expect(document.querySelector('dialog')).toBeNull())
    expect(focused()).toBe('Cancel run')
    expect(onAct).not.toHaveBeenCalled()
  })
})

describe('a menu', () => {
  const menu = (onSelect: () => void) => (
    <Menu
      label="Export"
      trigger="Export"
      items={[
        { key: 'csv', label: 'CSV', hint: 'every cell', onSelect },
        { key: 'excel', label: 'Excel' },
        { key: 'jsonl', label: 'JSONL', detail: '4.8 MB' },
      ]}
    />
  )

  test('is walked by arrows, Home, End and first letters', async () => {
    const onSelect = vi.fn()
    show(menu(onSelect))
    await page.getByRole('button', { name: 'Export' }).click()
    await vi.waitFor(() => expect(focused()).toContain('CSV'))
    await expect.element(page.getByRole('menuitem', { name: 'JSONL', exact: true })).toBeVisible()
    await userEvent.keyboard('{ArrowDown}')
    expect(focused()).toContain('Excel')
    await userEvent.keyboard('{End}')
    expect(focused()).toContain('JSONL')
    await userEvent.keyboard('{ArrowDown}')
    expect(focused()).toContain('CSV')
    await userEvent.keyboard('e')
    expect(focused()).toContain('Excel')
    await userEvent.keyboard('{Home}{Enter}')
    expect(onSelect).toHaveBeenCalledOnce()
    await vi.waitFor(() => expect(document.querySelector('[role="menuitem"]')).toBeNull())
    expect(focused()).toBe('Export')
  })

  test('closes by Esc, and by a second press of its button', async () => {
    show(menu(vi.fn()))
    const button = page.getByRole('button', { name: 'Export' })
    await button.click()
    await expect.element(button).toHaveAttribute('aria-expanded', 'true')
    await userEvent.keyboard('{Escape}')
    await expect.element(button).toHaveAttribute('aria-expanded', 'false')
    expect(focused()).toBe('Export')
    await button.click()
    await expect.element(button).toHaveAttribute('aria-expanded', 'true')
    await button.click()
    await expect.element(button).toHaveAttribute('aria-expanded', 'false')
  })
})

describe('a combobox', () => {
  function Model() {
    const [value, setValue] = useState('gpt-5.4-mini')
    return (
      <Combobox
        label="Model"
        value={value}
        onChange={setValue}
        options={[{ value: 'gpt-5.4-mini', detail: '400k' }, { value: 'gpt-5.4' }, { value: 'o3' }]}
      />
    )
  }

  test('offers every value before typing, and takes text that is not among them', async () => {
    show(<Model />)
    const box = page.getByRole('combobox', { name: 'Model' })
    await box.click()
    expect(page.getByRole('option').elements()).toHaveLength(3)
    await userEvent.keyboard('{ArrowDown}{ArrowDown}{Enter}')
    await expect.element(box).toHaveValue('o3')
    expect(page.getByRole('option').elements()).toHaveLength(0)
    await userEvent.fill(box, 'gpt')
    await vi.waitFor(() => expect(page.getByRole('option').elements()).toHaveLength(2))
    await userEvent.fill(box, 'my-own-model')
    await vi.waitFor(() => expect(page.getByRole('option').elements()).toHaveLength(0))
    await expect.element(box).toHaveValue('my-own-model')
  })

  test('takes the value that is pressed', async () => {
    show(<Model />)
    const box = page.getByRole('combobox', { name: 'Model' })
    await box.click()
    await page.getByRole('option', { name: 'gpt-5.4', exact: true }).click()
    await expect.element(box).toHaveValue('gpt-5.4')
  })
})

describe('fields', () => {
  test('tie label, hint and error to the input, and announce the error', async () => {
    show(
      <TextField
        label="Run name"
        value=""
        onChange={vi.fn()}
        hint="Only for you."
        error="A name is needed."
      />,
    )
    const box = page.getByRole('textbox', { name: 'Run name' })
    await expect.element(box).toHaveAccessibleDescription('A name is needed. Only for you.')
    await expect.element(box).toHaveAttribute('aria-invalid', 'true')
    await expect.element(page.getByRole('alert')).toHaveTextContent('A name is needed.')
  })

  test('a secret is hidden until it is asked for', async () => {
    show(
      <PasswordField
        label="API key"
        value="sk-1"
        onChange={vi.fn()}
        showLabel="Show the key"
        hideSecretLabel="Hide the key"
      />,
    )
    const box = page.getByLabelText('API key')
    await expect.element(box).toHaveAttribute('type', 'password')
    await page.getByRole('button', { name: 'Show the key' }).click()
    await expect.element(box).toHaveAttribute('type', 'text')
  })

  test('a file is taken by its named input and by a drop anywhere on the page', async () => {
    const onFiles = vi.fn()
    show(
      <FileDrop
        label="Spreadsheet file"
        chooseLabel="Choose file"
        onFiles={onFiles}
        title="Bring a file"
        dropText="Drop it"
      />,
    )
    const file = new File(['a,b\n1,2\n'], 'a.csv', { type: 'text/csv' })
    await userEvent.upload(page.getByLabelText('Spreadsheet file'), file)
    await vi.waitFor(() => expect(onFiles).toHaveBeenCalledOnce())
    const dataTransfer = new DataTransfer()
    dataTransfer.items.add(file)
    window.dispatchEvent(new DragEvent('dragenter', { dataTransfer, bubbles: true }))
    await expect.element(page.getByText('Drop it')).toBeVisible()
    document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }))
    expect(onFiles).toHaveBeenLastCalledWith({ files: [file], folders: [] })
    expect(onFiles).toHaveBeenCalledTimes(2)
  })
})

test('a busy button keeps its place but takes no press', async () => {
  const onClick = vi.fn()
  show(
    <Button busy onClick={onClick}>
      Check now
    </Button>,
  )
  const button = page.getByRole('button', { name: 'Check now' })
  await expect.element(button).toHaveAttribute('aria-busy', 'true')
  ;(button.element() as HTMLElement).click()
  expect(onClick).not.toHaveBeenCalled()
})

test('one failed row in a million is still 3 px of the bar', async () => {
  show(
    <div data-testid="bar" style={{ width: 300 }}>
      <StackedBar
        height={26}
        segments={[
          { key: 'answered', value: 999_999, fill: 'fill-answered' },
          { key: 'failed', value: 1, fill: 'fill-failed' },
          { key: 'lost', value: 0, fill: 'fill-lost' },
        ]}
      />
    </div>,
  )
  await expect.element(page.getByTestId('bar')).toBeVisible()
  expect(document.querySelector('.fill-failed')?.getBoundingClientRect().width).toBeGreaterThanOrEqual(3)
  expect(document.querySelector('.fill-lost')).toBeNull()
})
