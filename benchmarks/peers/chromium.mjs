// Screenshots of one page of one warm browser. Argument: the browser.
import puppeteer from 'puppeteer-core'
import { serve } from './serve.mjs'

const args = ['--no-sandbox', '--disable-gpu']
const browser = await puppeteer.launch({ executablePath: process.argv[2], args, pipe: true })
const page = await browser.newPage()

await serve(async ({ svg, png, width, height }) => {
  await page.setViewport({ width, height })
  await page.goto(`file://${svg}`)
  await page.screenshot({ path: png })
})
await browser.close()
