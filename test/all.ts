import { run } from './all/stages.ts';

/** `npm test`: everything; `npm run test:unit` and so on: one stage, with further arguments for Jest. */
const [stage, ...args] = process.argv.slice(2);
process.exitCode = await run(stage, args);
