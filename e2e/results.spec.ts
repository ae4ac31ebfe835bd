import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { connect, expect, rightKey, send, test, waitUntil } from './workbench.ts'

const topics = ['billing', 'delivery', 'damage', 'praise'] as const
const products = ['Lamp', 'Kettle', 'Brush']

/** 60 rows: four topics in turn, ratings 1 to 5, every tenth review in Chinese. */
const rows = Array.from({ length: 60 }, (_, index) => {
  const topic = topics[index % topics.length] ?? 'billing'
  const review = index % 10 === 4 ? `盒子 ${topic}，请看照片 ${index}` : `About ${topic}, number ${index}`
  return {
    id: `R-${String(index + 1).padStart(3, '0')}`,
    product: products[index % products.length] ?? '',
    rating: ((index * 7) % 5) + 1,
    review,
    topic,
  }
})
const csv = [
  'id,product,rating,review',
  ...rows.map((row) => `${row.id},${row.product},${row.rating},"${row.review}"`),
].join('\n')

const grid = (page: Page) => page.getByRole('grid', { name: 'Results' })
const shown = (page: Page, text: string) =>
  expect(page.getByRole('status').filter({ hasText: text })).toBeVisible()
const column = (page: Page, name: string) => page.getByRole('button', { name: `Column ${name}`, exact: true })

/** The cells of a column, as far as they are in the document, from the top. */
async function cellsOf(page: Page, name: string): Promise<string[]> {
  const index = await grid(page)
    .getByRole('columnheader', { name, exact: true })
    .getAttribute('aria-colindex')
  return grid(page)
    .locator(`[role=gridcell][aria-colindex="${index ?? ''}"]`)
    .allTextContents()
}
const expectCells = (page: Page, name: string, values: readonly (string | number)[]) =>
  expect.poll(() => cellsOf(page, name)).toEqual(values.map(String))

async function answerRows(page: Page, url: string) {
  await connect(page, url, rightKey)
  await page.goto('/#/new')
  await page
    .getByLabel('Spreadsheet file')
    .setInputFiles({ name: 'reviews.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
  await expect(page.getByRole('status').filter({ hasText: '60 rows' })).toBeVisible()
  await page.getByRole('button', { name: 'Continue to prompt' }).click()
  await page.getByRole('combobox', { name: 'Endpoint' }).selectOption('/v1/chat/completions')
  await page.getByRole('combobox', { name: 'Model' }).fill('gpt-4o-mini')
  await page.getByRole('textbox', { name: 'User message' }).fill('{{review}}')
  await page.getByRole('button', { name: 'Add output column' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('topic')
  await page.getByRole('combobox', { name: 'Type' }).selectOption('category')
  await page.getByRole('textbox', { name: 'Values' }).fill(topics.join(', '))
  await page.getByRole('button', { name: 'Continue to check' }).click()
  await send(page, 'Reviews')
  await waitUntil(page, '60 answered')
  await page.getByRole('link', { name: 'Results', exact: true }).click()
  await shown(page, '60 rows')
}

test('results are filtered, sorted, searched and arranged, and the address brings the same rows back', async ({
  page,
  provider,
  context,
}) => {
  test.setTimeout(400_000)
  await context.grantPermissions(['clipboard-read', 'clipboard-write'])
  await answerRows(page, provider.url)
  const fits = (test: (row: (typeof rows)[number]) => boolean) => rows.filter(test)

  await test.step('a press on a part of a header picture shows its rows', async () => {
    const header = grid(page).getByRole('columnheader', { name: 'topic', exact: true })
    await header.getByRole('button', { name: 'delivery: 15 rows' }).click()
    await shown(page, '15 of 60 rows')
    await expectCells(
      page,
      'topic',
      fits(({ topic }) => topic === 'delivery').map(({ topic }) => topic),
    )
    await column(page, 'topic').click()
    await page.getByRole('checkbox', { name: 'praise' }).check()
    await shown(page, '30 of 60 rows')
    await page.keyboard.press('Escape')
    await expect(column(page, 'topic')).toBeFocused()
  })

  await test.step('a range goes with it', async () => {
    await column(page, 'rating').click()
    await page.getByRole('textbox', { name: 'From' }).fill('4')
    await page.getByRole('textbox', { name: 'To', exact: true }).fill('5')
    await page.keyboard.press('Enter')
    await shown(page, '12 of 60 rows')
    await expect(page.getByRole('list', { name: 'Filters and order in use' })).toContainText(
      'rating is 4 to 5',
    )
  })

  const wanted = fits(({ topic, rating }) => ['delivery', 'praise'].includes(topic) && rating >= 4).sort(
    (one, other) =>
      other.rating - one.rating || (one.product < other.product ? -1 : one.product > other.product ? 1 : 0),
  )
  await test.step('two columns sort', async () => {
    await column(page, 'rating').click()
    await page.getByRole('button', { name: 'Descending', exact: true }).click()
    await column(page, 'product').click()
    await page.getByRole('button', { name: 'Then ascending' }).click()
    await expectCells(
      page,
      'id',
      wanted.map(({ id }) => id),
    )
    await expect(grid(page).getByRole('columnheader', { name: 'rating', exact: true })).toHaveAttribute(
      'aria-sort',
      'descending',
    )
  })

  await test.step('after a reload the address shows the same rows in the same order', async () => {
    await page.reload()
    await shown(page, '12 of 60 rows')
    await expectCells(
      page,
      'id',
      wanted.map(({ id }) => id),
    )
    await expect(grid(page)).toHaveAttribute('aria-rowcount', '13')
  })

  await test.step('chips take back one filter, or all of them', async () => {
    await page.getByRole('button', { name: 'Remove: rating is 4 to 5' }).click()
    await shown(page, '30 of 60 rows')
    await page.getByRole('button', { name: 'Clear all' }).click()
    await shown(page, '60 rows')
    expect(new URL(page.url()).hash).toMatch(/\/results$/)
  })

  await test.step('a press on a bar of lengths shows the cells that are as long', async () => {
    const header = grid(page).getByRole('columnheader', { name: 'review', exact: true })
    const bars = header.getByRole('button', { name: /characters: \d+ rows?$/ })
    // The picture follows the rows a moment later.
    const counted = () =>
      bars.evaluateAll((all) =>
        all.reduce((sum, one) => sum + Number(/: (\d+) row/.exec(one.ariaLabel ?? '')?.[1]), 0),
      )
    await expect.poll(counted).toBe(60)
    const bar = bars.first()
    const [, count] = /: (\d+) row/.exec((await bar.getAttribute('aria-label')) ?? '') ?? []
    await bar.click()
    await shown(page, `${count ?? ''} of 60 rows`)
    await expect(page.getByRole('list', { name: 'Filters and order in use' })).toContainText('review has')
    await bar.click()
    await shown(page, '60 rows')
  })

  await test.step('Chinese is found, and what is not found is named', async () => {
    const search = page.getByRole('searchbox', { name: 'Search results' })
    await search.fill('请看照片')
    await shown(page, '6 of 60 rows')
    await column(page, 'product').click()
    await page.getByRole('combobox', { name: 'Test' }).selectOption('contains')
    await page.getByRole('textbox', { name: 'Text', exact: true }).fill('nothing')
    await page.keyboard.press('Enter')
    await expect(
      page.getByText('Rows are shown where product contains “nothing” and any cell contains “请看照片”.'),
    ).toBeVisible()
    await page.getByRole('button', { name: 'Clear all filters' }).click()
    await shown(page, '60 rows')
  })

  await test.step('columns are hidden and moved, and stay so', async () => {
    await page.getByRole('button', { name: 'Columns and rows' }).click()
    await page.getByRole('checkbox', { name: 'rating' }).uncheck()
    await page.getByRole('button', { name: 'Move product left' }).click()
    await page.getByText('Compact').click()
    await page.keyboard.press('Escape')
    const headers = () =>
      grid(page)
        .getByRole('columnheader')
        .evaluateAll((cells) => cells.map((cell) => cell.getAttribute('aria-label')))
    await expect.poll(headers).toEqual([null, 'product', 'id', 'review', 'topic'])
    await page.reload()
    await expect.poll(headers).toEqual([null, 'product', 'id', 'review', 'topic'])
    await expect(grid(page).locator('[data-row="0"]')).toHaveCSS('height', '28px')
    await page.getByRole('button', { name: 'Columns and rows' }).click()
    await page.getByRole('button', { name: 'Back to the usual columns' }).click()
    await expect.poll(headers).toEqual([null, 'id', 'product', 'rating', 'review', 'topic'])
    await page.keyboard.press('Escape')

    const boxOf = async (name: string) => {
      const box = await grid(page).getByRole('columnheader', { name, exact: true }).boundingBox()
      if (box === null) throw new Error(`no header ${name}`)
      return { left: box.x + 12, y: box.y + 12, right: box.x + box.width - 12 }
    }
    const [from, to] = [await boxOf('review'), await boxOf('product')]
    await page.mouse.move(from.left, from.y)
    await page.mouse.down()
    await page.mouse.move(to.left, to.y, { steps: 6 })
    await page.mouse.up()
    await expect.poll(headers).toEqual([null, 'id', 'review', 'product', 'rating', 'topic'])
    await shown(page, 'review is now column 2 of 5.')
    // An answer stays right of the source.
    const [answer, first] = [await boxOf('topic'), await boxOf('id')]
    await page.mouse.move(answer.left, answer.y)
    await page.mouse.down()
    await page.mouse.move(first.left, first.y, { steps: 6 })
    await page.mouse.up()
    await grid(page).focus()
    for (const key of ['ArrowUp', 'Home', 'ArrowRight', 'Alt+Shift+ArrowRight'])
      await page.keyboard.press(key)
    await expect.poll(headers).toEqual([null, 'id', 'product', 'review', 'rating', 'topic'])
    await page.keyboard.press('Alt+Shift+ArrowRight')
    await expect.poll(headers).toEqual([null, 'id', 'product', 'rating', 'review', 'topic'])
    await page.keyboard.press('ArrowDown')
  })

  await test.step('keys reach every row, and cells go to the clipboard', async () => {
    await grid(page).focus()
    const active = () =>
      grid(page).evaluate(
        (element) =>
          document.getElementById(element.getAttribute('aria-activedescendant') ?? '')?.textContent,
      )
    await page.keyboard.press('Control+End')
    await expect.poll(active).toBe(rows[59]?.topic)
    await page.keyboard.press('Home')
    await expect.poll(active).toBe('R-060')
    await page.keyboard.press('Shift+ArrowUp')
    await page.keyboard.press('Shift+ArrowRight')
    await page.keyboard.press('Control+c')
    await shown(page, 'Copied 2 rows, 2 columns.')
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('R-059\tKettle\nR-060\tBrush')
    await page.getByRole('textbox', { name: 'Go to row' }).fill('7')
    await page.keyboard.press('Enter')
    await expect(grid(page)).toBeFocused()
    await expect.poll(active).toContain('Lamp')
    await page.keyboard.press('Enter')
    await expect(page).toHaveURL(/row=7$/)
    await expect(grid(page).locator('[data-row="6"]')).toHaveAttribute('aria-selected', 'true')
    await page.keyboard.press('Escape')
    await expect(page).not.toHaveURL(/row=/)
    await expect(grid(page)).toBeFocused()
  })

  await test.step('on a phone the rows are cards: sorted, found, read to the last, opened whole', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await expect(page.getByRole('list', { name: 'Columns' })).toBeVisible()
    await expect(grid(page)).toHaveAttribute('aria-rowcount', '61')
    await column(page, 'rating').click()
    await page.getByRole('button', { name: 'Descending', exact: true }).click()
    const [best] = [...rows].sort((one, other) => other.rating - one.rating)
    await expect(grid(page).locator('[data-row="0"]')).toContainText(best?.id ?? '?')
    await page.getByRole('button', { name: 'To the last row' }).click()
    await expect(grid(page).locator('[data-row="59"]')).toBeInViewport({ ratio: 0.9 })
    await grid(page).locator('[data-row="59"]').click()
    const panel = page.getByRole('complementary')
    await expect(panel).toBeVisible()
    expect((await panel.boundingBox())?.width).toBe(390)
    await page.keyboard.press('Escape')
    await expect(grid(page)).toBeFocused()
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]?.html ?? ''}`)).toEqual([])
    await page.setViewportSize({ width: 1280, height: 800 })
    await page.getByRole('button', { name: 'Remove: sorted by rating' }).click()
  })

  await test.step('open menus have no serious accessibility fault, light or dark', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      for (const name of ['Column topic', 'Column rating', 'Columns and rows']) {
        await page.getByRole('button', { name, exact: true }).click()
        const { violations } = await new AxeBuilder({ page }).analyze()
        const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
        expect(serious.map(({ id, nodes }) => `${name}: ${id} ${nodes[0]?.html ?? ''}`)).toEqual([])
        await page.keyboard.press('Escape')
      }
    }
  })
})
