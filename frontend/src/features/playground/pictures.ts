/** What may go with a message. The relay takes bodies of a few megabytes, and data URLs are a third longer than their files. */
export const pictureTypes = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'];
export const mostPictures = 4;
const mostBytes = 4_000_000;

export interface Picture {
  name: string;
  url: string;
}

export function isPicture({ type, size }: Pick<File, 'type' | 'size'>): boolean {
  return pictureTypes.includes(type) && size > 0 && size <= mostBytes;
}

export function readPicture(file: File): Promise<Picture> {
  return new Promise((done, fail) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => done({ name: file.name, url: String(reader.result) }));
    reader.addEventListener('error', () => fail(reader.error ?? new Error('the file cannot be read')));
    reader.readAsDataURL(file);
  });
}
