using Moderator.Core.Text.Tables;

namespace Moderator.Core.Text.Steps;

/// <summary>
/// The second step: letters of other scripts that stand in for Latin ones become Latin, in place. Real words of other
/// scripts stay.
/// </summary>
/// <remarks>
/// A word that holds a Latin letter is a Latin word if every foreign letter in it has a Latin look, and the ones that
/// merely recall a Latin letter are no more than the Latin ones. A word made of nothing but letters that cannot be told from
/// Latin ones is Latin where the text holds Latin letters and no word that is surely of that script.
/// </remarks>
internal static class ConfusableStep
{
    private const int ScriptCount = 5;

    public static void Run(NormalisationLayer layer)
    {
        Span<int> certain = stackalloc int[ScriptCount];
        var latin = 0;
        var text = layer.Chars.AsSpan(0, layer.Length);
        for (var i = 0; i < text.Length;)
        {
            var word = NextWord(text, i);
            if (word.Latin == 0 && word.Weak + word.Other > 0) certain[word.Script]++;
            latin += word.Latin;
            i = word.End;
        }

        if (latin == 0) return;
        for (var i = 0; i < text.Length;)
        {
            var word = NextWord(text, i);
            if (word.Strong + word.Weak > 0 && word.Other == 0 && IsLatin(word, certain)) Replace(text[i..word.End]);
            i = word.End;
        }
    }

    private static bool IsLatin(in Word word, ReadOnlySpan<int> certain) => word.Latin > 0
        ? word.Weak <= word.Latin
        : word.Weak == 0 && certain[word.Script] == 0;

    private static void Replace(Span<char> word)
    {
        foreach (ref var c in word)
        {
            var entry = UnicodeTables.Entry(c);
            if (((PointTraits)entry & (PointTraits.StrongLookalike | PointTraits.WeakLookalike)) != 0) c = UnicodeTables.Lookalike(entry);
        }
    }

    private readonly record struct Word(int End, int Latin, int Strong, int Weak, int Other, int Script);

    /// <summary>The word at a position, or the single character that belongs to none.</summary>
    private static Word NextWord(ReadOnlySpan<char> text, int from)
    {
        int latin = 0, strong = 0, weak = 0, other = 0, script = 0;
        var i = from;
        for (; i < text.Length; i++)
        {
            var c = text[i];
            if (c < 0x80)
            {
                if (char.IsAsciiLetter(c)) latin++;
                else if (!char.IsAsciiDigit(c) && c is not ('*' or '@' or '$' or '!' or '#')) break;
                continue;
            }

            var traits = (PointTraits)UnicodeTables.Entry(c);
            if ((traits & PointTraits.StrongLookalike) != 0) strong++;
            else if ((traits & PointTraits.WeakLookalike) != 0) weak++;
            else if (!char.IsLetter(c)) break;
            else if (IsLatin(c))
            {
                latin++;
                continue;
            }
            else other++;
            script = ScriptOf(c);
        }

        return new Word(Math.Max(i, from + 1), latin, strong, weak, other, script);
    }

    private static bool IsLatin(char c) => c is < '\u0370' or (>= '\u1E00' and <= '\u1EFF') or (>= '\u2C60' and <= '\u2C7F') or (>= '\uA720' and <= '\uA7FF');

    private static int ScriptOf(char c) => c switch
    {
        < '\u0400' => 0,
        < '\u0530' => 1,
        < '\u0590' => 2,
        (>= '\u13A0' and <= '\u13FF') or (>= '\uAB70' and <= '\uABBF') => 3,
        _ => 4,
    };
}
