using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Moderator.Classifier.Network;

/// <summary>What the writing of a comment shows beside its words: 16 numbers, most from 0 to 1.</summary>
internal static class StyleFeatures
{
    public const int Count = 16;

    // UTF-16 code units that are looked at together.
    private const int Lanes = 32;

    /// <summary>Reads the features.</summary>
    /// <param name="original">The text as written: its capitals count.</param>
    /// <param name="features">Length <see cref="Count"/>; overwritten.</param>
    public static void Read(ReadOnlySpan<char> original, Span<float> features)
    {
        var counts = new Counts();
        var at = 0;
        for (; at + Lanes <= original.Length; at += Lanes) counts.Add(original, at);
        if (at < original.Length)
        {
            // The rest behind blanks that are taken off again: a blank is no repetition.
            Span<char> rest = stackalloc char[Lanes + 1];
            rest.Fill(' ');
            rest[0] = at > 0 ? original[at - 1] : '\0';
            original[at..].CopyTo(rest[1..]);
            counts.Add(rest, 1);
            counts.Spaces -= Lanes - (original.Length - at);
        }

        var (upper, letters, digits) = (counts.Upper, counts.Upper + counts.Lower, counts.Digits);
        var length = Math.Max(1, original.Length);
        features[0] = letters == 0 ? 0 : (float)upper / letters;
        features[1] = Saturating(counts.Exclamations, 2);
        features[2] = Saturating(counts.Questions, 2);
        features[3] = (float)digits / length;
        features[4] = Saturating(counts.Repeats, 8);
        features[5] = Saturating(counts.Stars, 2);
        features[6] = Saturating(counts.Quotes, 4);
        features[7] = Saturating(counts.Lines, 4);
        features[8] = (float)(original.Length - letters - digits - counts.Others) / length;
        features[9] = (float)counts.Spaces / length;
        features[10] = (float)counts.Wide / length;
        features[11] = Saturating(original.Length, 60);
        features[12] = Saturating(original.Length, 400);
        features[13] = Saturating(original.Length, 2000);
        features[14] = letters > 8 && upper > letters * 0.7f ? 1 : 0;
        features[15] = letters == 0 ? 1 : 0;
    }

    // 0 at 0, one half at half, towards 1: counts of any size stay in [0, 1).
    private static float Saturating(int count, float half) => count / (count + half);

    // Thirty-two characters at a time: every class is one comparison or a few.
    private struct Counts
    {
        public int Upper, Lower, Digits, Exclamations, Questions, Quotes, Stars, Lines, Spaces, Wide, Repeats;

        /// <summary>Characters of a class of their own that are neither letters nor digits.</summary>
        public readonly int Others => Exclamations + Questions + Quotes + Stars + Lines + Spaces + Wide;

        public void Add(ReadOnlySpan<char> text, int at)
        {
            var units = MemoryMarshal.Cast<char, ushort>(text);
            var here = Vector512.Create(units[at..]);
            Upper += Between(here, 'A', 'Z');
            Lower += Between(here, 'a', 'z');
            Digits += Between(here, '0', '9');
            Exclamations += Ones(Is(here, '!'));
            Questions += Ones(Is(here, '?'));
            var quotes = Is(here, '“') | Is(here, '”');
            Quotes += Ones(quotes | Is(here, '"'));
            Stars += Ones(Is(here, '*') | Is(here, '@') | Is(here, '#') | Is(here, '$') | Is(here, '%'));
            Lines += Ones(Is(here, '\n'));
            Spaces += Ones(Is(here, ' '));
            Wide += Ones(Vector512.GreaterThan(here, Vector512.Create((ushort)0xFF)) & ~quotes);

            Span<ushort> first = stackalloc ushort[Lanes];
            if (at == 0)
            {
                first[0] = 0;
                units[..(Lanes - 1)].CopyTo(first[1..]);
            }

            var before = Vector512.Create(at == 0 ? first : units[(at - 1)..]);
            var same = (Vector512.Equals(here, before) & ~Is(here, ' ')).ExtractMostSignificantBits();
            for (; same != 0; same &= same - 1)
            {
                if (!char.IsWhiteSpace(text[at + BitOperations.TrailingZeroCount(same)])) Repeats++;
            }
        }

        private static Vector512<ushort> Is(Vector512<ushort> units, char c) => Vector512.Equals(units, Vector512.Create((ushort)c));

        private static int Between(Vector512<ushort> units, char first, char last) =>
            Ones(Vector512.LessThanOrEqual(units - Vector512.Create((ushort)first), Vector512.Create((ushort)(last - first))));

        private static int Ones(Vector512<ushort> mask) => BitOperations.PopCount(mask.ExtractMostSignificantBits());
    }
}
