import { generate } from './generate.mjs';

try {
  await generate();
} catch (error) {
  console.error(`codegen: ${error.message}`);
  process.exit(1);
}
