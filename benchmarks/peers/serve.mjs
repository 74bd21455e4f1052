// One picture a line on stdin, as JSON; a line on stdout when its file is written.
import { createInterface } from 'node:readline'

export async function serve(draw) {
  for await (const line of createInterface({ input: process.stdin })) {
    await draw(JSON.parse(line))
    process.stdout.write('done\n')
  }
}
