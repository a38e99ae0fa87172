using System.Collections.Frozen;

namespace Moderator.Core.Text.Tables;

/// <summary>What may stand at one place of a hidden word: a set of the letters a to z.</summary>
internal static class LetterSet
{
    public const uint Any = (1u << 26) - 1;

    public static readonly uint Vowels = Of("aeiou");

    public static uint Of(ReadOnlySpan<char> letters)
    {
        uint set = 0;
        foreach (var letter in letters) set |= 1u << (letter - 'a');
        return set;
    }
}

/// <summary>The embedded list of words that people hide from filters, and the search through it.</summary>
internal static class MaskedWordList
{
    public const int LongestWord = 20;

    private static readonly FrozenSet<string> Obscene;
    private static readonly FrozenSet<string> Plain;
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> ObsceneLookup;
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> PlainLookup;
    private static readonly string[] Initials;
    private static readonly string[][] ObsceneByShape;
    private static readonly string[][] PlainByShape;

    static MaskedWordList()
    {
        var obscene = new List<string>();
        var plain = new List<string>();
        var initials = new List<string>();
        foreach (var (section, words) in TableFile.Read("masked-words"))
        {
            var into = section switch
            {
                "obscene" => obscene,
                "plain" => plain,
                "initials" => initials,
                _ => throw new InvalidOperationException($"masked-words.txt: unknown section '{section}'; expected obscene, plain or initials."),
            };
            if (words.Length == 1) into.Add(words[0]);
            foreach (var ending in words.AsSpan(1)) into.Add(ending == "-" ? words[0] : words[0] + ending);
        }

        Obscene = obscene.ToFrozenSet(StringComparer.Ordinal);
        Plain = plain.ToFrozenSet(StringComparer.Ordinal);
        ObsceneLookup = Obscene.GetAlternateLookup<ReadOnlySpan<char>>();
        PlainLookup = Plain.GetAlternateLookup<ReadOnlySpan<char>>();
        Initials = [.. initials];
        ObsceneByShape = ByShape(obscene);
        PlainByShape = ByShape(plain);
    }

    /// <summary>Whether these lower-case letters are a word of the list that is obscene.</summary>
    public static bool IsObscene(ReadOnlySpan<char> letters) => ObsceneLookup.Contains(letters);

    /// <summary>Whether these lower-case letters are any word of the list.</summary>
    public static bool IsListed(ReadOnlySpan<char> letters) => ObsceneLookup.Contains(letters) || PlainLookup.Contains(letters);

    /// <summary>The list's own string for a word that is listed.</summary>
    public static string Canonical(ReadOnlySpan<char> letters) =>
        ObsceneLookup.TryGetValue(letters, out var word) || PlainLookup.TryGetValue(letters, out word) ? word : "";

    /// <summary>The first word of the list that fits the sets of letters, or null.</summary>
    public static string? Find(ReadOnlySpan<uint> sets, bool obsceneOnly) =>
        Find(ObsceneByShape, sets) ?? (obsceneOnly ? null : Find(PlainByShape, sets));

    /// <summary>The word that a first letter and this many characters stand for, or null.</summary>
    public static string? FindInitial(char first, int length)
    {
        foreach (var word in Initials)
        {
            if (word.Length == length && word[0] == first) return word;
        }

        return null;
    }

    private static string? Find(string[][] byShape, ReadOnlySpan<uint> sets)
    {
        if (sets.Length is < 3 or > LongestWord) return null;
        for (var first = sets[0]; first != 0; first &= first - 1)
        {
            foreach (var word in byShape[Shape(sets.Length, System.Numerics.BitOperations.TrailingZeroCount(first))])
            {
                if (Fits(word, sets)) return word;
            }
        }

        return null;
    }

    private static bool Fits(string word, ReadOnlySpan<uint> sets)
    {
        for (var i = 1; i < word.Length; i++)
        {
            if ((sets[i] & (1u << (word[i] - 'a'))) == 0) return false;
        }

        return true;
    }

    private static int Shape(int length, int first) => (length * 26) + first;

    private static string[][] ByShape(List<string> words)
    {
        var shapes = words.Distinct(StringComparer.Ordinal).ToLookup(w => Shape(w.Length, w[0] - 'a'));
        return [.. Enumerable.Range(0, (LongestWord + 1) * 26).Select(s => shapes[s].ToArray())];
    }
}
