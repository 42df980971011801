/* A text as a picture for a camera. */

import qrcode from 'qrcode-generator';

qrcode.stringToBytes = (text) => [...new TextEncoder().encode(text)];

const QUIET = 4; /* the margin that a scanner needs, in squares */

/** Dark squares as one path, a row's runs at a time. */
export function Qr({ text, label }: { text: string; label: string }) {
  const code = qrcode(0, 'M');
  code.addData(text);
  code.make();
  const size = code.getModuleCount();
  let path = '';
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++)
      if (code.isDark(row, column)) {
        const from = column;
        while (column + 1 < size && code.isDark(row, column + 1)) column++;
        path += `M${from + QUIET} ${row + QUIET}h${column - from + 1}v1h-${column - from + 1}z`;
      }
  return (
    <svg class="qr" role="img" aria-label={label} viewBox={`0 0 ${size + 2 * QUIET} ${size + 2 * QUIET}`}>
      <path d={path} />
    </svg>
  );
}
