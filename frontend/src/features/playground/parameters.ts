import * as z from 'zod/mini';

/** What is said with a conversation besides its messages, in the words of the API; absent where the model decides. */
export interface Parameters {
  system?: string;
  temperature?: number;
  top_p?: number;
  max_tokens?: number;
  tools?: Tool[];
}

export interface Tool {
  type: 'function';
  function: { name: string; description?: string; parameters?: Record<string, unknown> };
}

/** The same as it stands in the form. */
export interface ParameterTexts {
  system: string;
  temperature: string;
  topP: string;
  maxTokens: string;
  tools: string;
}

export const noParameters: ParameterTexts = { system: '', temperature: '', topP: '', maxTokens: '', tools: '' };

export const exampleTools = JSON.stringify(
  [
    {
      type: 'function',
      function: {
        name: 'get_weather',
        description: 'The weather of a place now',
        parameters: { type: 'object', properties: { place: { type: 'string' } }, required: ['place'] },
      },
    },
  ],
  null,
  2,
);

const functionShape = z.object({
  name: z.string().check(z.regex(/^[\w-]{1,64}$/)),
  description: z.optional(z.string()),
  parameters: z.optional(z.record(z.string(), z.unknown())),
});

const toolsShape = z.array(z.object({ type: z.literal('function'), function: functionShape })).check(z.maxLength(128));

function toolsOf(text: string): Tool[] | undefined {
  try {
    const parsed = toolsShape.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

function numberOf(text: string, least: number, most: number): number | undefined {
  const plain = text.trim();
  const value = Number(plain);
  return /^\d+(?:\.\d+)?$/.test(plain) && value >= least && value <= most ? value : undefined;
}

const most = { temperature: 2, topP: 1, maxTokens: 1_000_000 };

/** The parameters of a form, and the names of the fields that are not right. */
export function parametersOf(texts: ParameterTexts): { parameters: Parameters; wrong: (keyof ParameterTexts)[] } {
  const parameters: Parameters = {};
  const wrong: (keyof ParameterTexts)[] = [];
  const filled = (name: keyof ParameterTexts) => texts[name].trim() !== '';

  if (filled('system')) {
    parameters.system = texts.system.trim();
  }
  const temperature = numberOf(texts.temperature, 0, most.temperature);
  const topP = numberOf(texts.topP, 0, most.topP);
  const maxTokens = numberOf(texts.maxTokens, 1, most.maxTokens);
  const tools = filled('tools') ? toolsOf(texts.tools) : undefined;
  if (temperature !== undefined) {
    parameters.temperature = temperature;
  } else if (filled('temperature')) {
    wrong.push('temperature');
  }
  if (topP !== undefined) {
    parameters.top_p = topP;
  } else if (filled('topP')) {
    wrong.push('topP');
  }
  if (maxTokens !== undefined && Number.isInteger(maxTokens)) {
    parameters.max_tokens = maxTokens;
  } else if (filled('maxTokens')) {
    wrong.push('maxTokens');
  }
  if (tools) {
    parameters.tools = tools;
  } else if (filled('tools')) {
    wrong.push('tools');
  }
  return { parameters, wrong };
}
