using System.Text;

namespace Moderator.Benchmarks;

/// <summary>Strings that a scorer must survive: broken surrogates, controls, markup, runs without end, every script. One seed and number give one string.</summary>
internal static class HostileText
{
    private static readonly string[] Pieces =
    [
        "\ud800", "\udc00", "\udbff\udfff", "\0", "\u0001", "\ufffe", "\uffff", "\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\u00ad", "\u0301\u0301\u0301", "\u0f3f",
        "&#0;", "&#x110000;", "&#xd800;", "&amp", "&&;", "&lt;b&gt;", "<", "</", "<!--", "<a href=\"", "<b><b><b>", "]]>",
        "https://", "http://[::1", "www.", "a@b", "@", "#", "x@y.z", "://",
        "*", "**", "$#!", "f*", "1d10t", "s t u p i d", "i-d-i-o-t", "!!!!!!!!", "......", "aaaaaaaaaaaaaaaaaaaa", "ǅ", "ß", "İ", "ı", "ﬃ", "㎏", "𝖎𝖉𝖎𝖔𝖙", "ⓘⓓ", "👩‍👩‍👧", "🇩🇪", "한국어", "ㅋㅋㅋ", "мэрия", "дурак", "笨蛋", "かな", "العربية", "עברית", "ไทย", "\t", "\r\n", "\u2028", " ", "  ", "\u00a0", "idiot", "you", "THE", "can't", "0", "3.14", "½", "{\"a\":", "'; --", "%s", "\\u0000", "NaN",
    ];

    public static string Of(int seed, int number)
    {
        var random = new Random(HashCode(seed, number));
        var text = new StringBuilder();
        switch (random.Next(8))
        {
            case 0:
                // Any UTF-16 units at all.
                for (var i = random.Next(60); i > 0; i--) text.Append((char)random.Next(0x10000));
                break;
            case 1:
                // One piece over and over.
                var piece = Pieces[random.Next(Pieces.Length)];
                for (var i = random.Next(1, 200); i > 0; i--) text.Append(piece);
                break;
            case 2:
                // Hardly anything.
                for (var i = random.Next(3); i > 0; i--) text.Append((char)random.Next(0x20, 0x250));
                break;
            case 3:
                // One word without an end, now and then very long.
                text.Append((char)random.Next('a', 'z' + 1), random.Next(50) == 0 ? random.Next(20_000) : random.Next(300));
                break;
            default:
                for (var i = random.Next(40); i > 0; i--)
                {
                    text.Append(Pieces[random.Next(Pieces.Length)]);
                    if (random.Next(3) == 0) text.Append(' ');
                    if (random.Next(6) == 0) text.Append((char)random.Next(0x3000));
                }

                break;
        }

        return text.ToString();
    }

    // Not System.HashCode, which differs from one start of the program to the next.
    private static int HashCode(int seed, int number) => unchecked((seed * 486187739 + number) * 16777619 ^ number >> 7);
}
