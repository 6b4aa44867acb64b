/** False when the browser refuses, as it does on plain http beyond localhost. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

export function selectContents(element: HTMLElement): void {
  const selection = window.getSelection();
  selection?.selectAllChildren(element);
}
