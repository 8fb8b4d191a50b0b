/** Folders in which anybody may write: /tmp and its like, /dev, and what lives in memory alone. */
const places = ['/tmp/', '/var/tmp/', '/dev/', '/run/shm/', '/run/user/', '/memfd:'];

export const isWritableByAnybody = (path: string): boolean => places.some((place) => path.startsWith(place));
