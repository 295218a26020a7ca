import { describe, expect, test } from 'vitest';

import { charsetOf } from '../../src/storage/charset.ts';

const hex = (text: string) => Buffer.from(text, 'hex');
const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le');

/** Encoding, text, and its bytes as written by `iconv`. */
const ENCODED: readonly (readonly [string, string, Buffer])[] = [
  ['utf-8', 'name;town\nZoë;Kraków\n', Buffer.from('name;town\nZoë;Kraków\n')],
  ['utf-8', '氏名', Buffer.from('\uFEFF氏名')],
  ['utf-16le', 'name\tZoë', utf16('name\tZoë')],
  ['utf-16be', 'name\tZoë 🙂', utf16('name\tZoë 🙂').swap16()],
  ['shift_jis', '氏名,住所 山田太郎,東京都', hex('8e8196bc2c8f5a8f8a208e52936391be98592c938c8b9e9373')],
  ['euc-jp', 'こんにちは、世界。', hex('a4b3a4f3a4cba4c1a4cfa1a2c0a4b3a6a1a3')],
  ['iso-2022-jp', '氏名,住所', hex('1b24423b614c3e1b28422c1b24423d3b3d6a1b2842')],
  ['gb18030', '姓名,地址 张三,北京市海淀区', hex('d0d5c3fb2cb5d8d6b720d5c5c8fd2cb1b1bea9cad0baa3b5edc7f8')],
  ['big5', '姓名,地址 王小明,台北市大安區', hex('a96da6572ca661a77d20a4fda470a9fa2ca578a55fa5aba46aa677b0cf')],
  ['euc-kr', '이름,주소 김철수,서울특별시', hex('c0ccb8a72cc1d6bcd220b1e8c3b6bcf62cbcadbfefc6afbab0bdc3')],
  ['windows-1252', 'Größe;„groß“;5 €', hex('4772f6df653b8467726fdf933b352080')],
  [
    'windows-1250',
    'Žluťoučký kůň; Zażółć gęślą jaźń',
    hex('8e6c759d6f75e86bfd206bf9f23b205a61bff3b3e62067ea9c6cb9206a619ff1'),
  ],
  ['windows-1251', 'Имя;Адрес Иван Петров;Москва', hex('c8ecff3bc0e4f0e5f120c8e2e0ed20cfe5f2f0eee23bcceef1eae2e0')],
  ['koi8-r', 'Имя;Адрес Иван Петров;Москва', hex('e9cdd13be1c4d2c5d320e9d7c1ce20f0c5d4d2cfd73bedcfd3cbd7c1')],
  ['windows-1253', 'Όνομα;Πόλη Γιώργος;Αθήνα', hex('bcedefece13bd0fcebe720c3e9fef1e3eff23bc1e8deede1')],
  [
    'windows-1254',
    'Ayşe Yılmaz;İstanbul güzel bir şehir',
    hex('4179fe652059fd6c6d617a3bdd7374616e62756c2067fc7a656c2062697220fe65686972'),
  ],
  ['windows-1255', 'שם;עיר דוד;ירושלים', hex('f9ed3bf2e9f820e3e5e33be9f8e5f9ece9ed')],
  ['windows-1256', 'الاسم;المدينة محمد;القاهرة', hex('c7e1c7d3e33bc7e1e3cfede4c920e3cde3cf3bc7e1dec7e5d1c9')],
  ['windows-874', 'ชื่อ,ที่อยู่ สมชาย,กรุงเทพ', hex('aad7e8cd2cb7d5e8cdc2d9e820cac1aad2c22ca1c3d8a7e0b7be')],
];

/** Encodings in which a cut can be inside a character. */
const OF_SEVERAL_BYTES = ENCODED.filter(([charset]) => !/^(?:windows|koi8)/.test(charset));

describe('the encoding of a text', () => {
  test.each(ENCODED)('%s is detected, and the text is %j', async (charset, text, bytes) => {
    expect(await charsetOf(bytes, true)).toBe(charset);
    expect(new TextDecoder(charset, { fatal: true }).decode(bytes)).toBe(text);
  });

  test.each(OF_SEVERAL_BYTES)('%s is detected if the text is cut inside a character', async (charset, _text, bytes) => {
    const long = Buffer.concat([bytes, bytes, bytes, bytes]);

    for (const missing of [1, 2, 3]) {
      expect(await charsetOf(long.subarray(0, long.length - missing), false)).toBe(charset);
    }
  });

  test.each([
    ['one Russian word, which looks like MP3', hex('ffe7fbea')],
    ['a text of DOS with a frame', hex('477294e16520ba20cdcdcd')],
    ['a text that a program cut within a character', Buffer.from('Zoë').subarray(0, 3)],
  ])('is detected as some encoding for %s', async (_what, bytes) => {
    const charset = await charsetOf(bytes, true);

    expect(charset).not.toBeNull();
    expect(() => new TextDecoder(charset!)).not.toThrow();
  });

  test.each(ENCODED)(
    '%s is detected in a text with an escape and with Ctrl-Z at its end',
    async (charset, _, bytes) => {
      if (charset.startsWith('utf-16')) return;

      expect(await charsetOf(Buffer.concat([bytes, Buffer.from('\u001B[0m\r\n\u001A\u001A')]), true)).toBe(charset);
    },
  );
});

describe('not a text:', () => {
  test.each<[string, Buffer]>([
    ['U+0000 among letters', Buffer.from('a\0b')],
    ['U+0000 in UTF-16', utf16('a\0b')],
    ['UTF-16 without a mark', Buffer.from('hello', 'utf16le')],
    ['UTF-16 of an odd number of bytes', utf16('hello').subarray(0, 9)],
    ['half of a pair in UTF-16', utf16('a\uD800b')],
    ['UTF-32 with its mark', hex('fffe00006800000069000000')],
    ['Ctrl-Z before the end', Buffer.from('a\u001Ab')],
    ['a delete', Buffer.from('a\u007Fb')],
    ['a control character in a text of Windows', hex('4772f6df6501')],
  ])('%s', async (_what, bytes) => {
    expect(await charsetOf(bytes, true)).toBeNull();
  });

  test('output of a compressor or encoder', async () => {
    // A linear congruential generator: its bytes repeat after 65,536, and each 256 of them have every value.
    const bytes = Buffer.alloc(256);
    for (let i = 0, x = 7; i < bytes.length; i++) bytes[i] = (x = (x * 205 + 29) % 65_536) >> 8;

    for (let start = 0; start < 128; start++) expect(await charsetOf(bytes.subarray(start), true)).toBeNull();
  });
});
