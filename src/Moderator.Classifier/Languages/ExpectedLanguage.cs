using System.Collections.Frozen;
using Moderator.Core.Text;

namespace Moderator.Classifier.Languages;

/// <summary>
/// What language a comment counts as on a site whose comments are expected in one: a few words say too little to be held
/// against that. A text that is long enough, or whose letters speak clearly for another language, is as it was detected.
/// </summary>
public static class ExpectedLanguage
{
    // From so many letters on, detection alone counts.
    private const int EnoughLetters = 40;

    // A longer text has enough letters, or is not worth the reading.
    private const int LongestRead = 1_000;

    // Up to so many letters, chance alone makes another language look likelier.
    private const int FewLetters = 20;

    // What the letters of so short a text must say for another language, as log-odds over the expected one.
    private const float LeastLead = 6.5f;

    // A word of so few letters is like a word of any language.
    private const int LettersOfAnything = 4;

    // Nor do so few Latin letters make a comment among Russian, Chinese or Korean ones another language's.
    private const int LatinLettersAnywhere = 8;

    /// <summary>Reactions that readers of many languages write alike.</summary>
    private static readonly FrozenSet<string> Interjections =
        "ah aha amen bravo bye eh haha hah heh hehe hello hi hihi hm hmm hurra lmao lmfao lol mmm no oh ok okay omg ooh oops rip rofl super wow xd yay"
            .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> InterjectionLookup = Interjections.GetAlternateLookup<ReadOnlySpan<char>>();

    [ThreadStatic]
    private static NormalisationBuffer? ThreadBuffer;

    /// <param name="text">As written.</param>
    /// <param name="detected">What <see cref="LanguageDetector"/> says of it: an ISO 639-1 code, or null.</param>
    /// <param name="expected">The language that the site expects, one of <see cref="LanguageDetector.Languages"/>; null where it expects none.</param>
    /// <returns>The language that it counts as; null where nothing tells. A text without any letter is in the expected language.</returns>
    public static string? Tell(string text, string? detected, string? expected)
    {
        if (expected is null || string.Equals(detected, expected, StringComparison.Ordinal) || text.Length > LongestRead) return detected;
        ThreadBuffer ??= new NormalisationBuffer();
        TextNormaliser.Normalise(text, ThreadBuffer);
        return SpeaksForAnother(ThreadBuffer.Lower, expected) ? detected : expected;
    }

    private static bool SpeaksForAnother(ReadOnlySpan<char> lower, string expected)
    {
        int letters = 0, latin = 0;
        foreach (var c in lower)
        {
            if (!char.IsLetter(c)) continue;
            letters++;
            if (LanguageDetector.IsLatin(c)) latin++;
        }

        if (letters == 0) return false;
        if (letters > EnoughLetters || latin < letters) return true;
        if (IsInterjection(lower)) return false;
        var byWords = LanguageDetector.DetectByWords(lower);
        if (!LanguageNgrams.Languages.AsSpan().Contains(expected)) return letters > LatinLettersAnywhere || byWords is not null;
        if (LanguageDetector.UsesLettersBeyondServed(lower)) return true;
        if (byWords is null && letters <= LettersOfAnything) return false;
        var allowed = byWords is null && letters <= FewLetters && !(expected is "en" && HasAccents(lower)) ? LeastLead : 0;
        return LanguageNgrams.Embedded.LeadOver(expected, lower) > allowed;
    }

    /// <summary>Whether every word is a reaction of no language: one of the list, or laughter of any length.</summary>
    private static bool IsInterjection(ReadOnlySpan<char> lower)
    {
        foreach (var token in Tokeniser.Enumerate(lower))
        {
            if (token.Kind != TokenKind.Word) continue;
            var word = token.In(lower);
            if (!InterjectionLookup.Contains(word) && word.ContainsAnyExcept("hae") && word.ContainsAnyExcept("hei")) return false;
        }

        return true;
    }

    private static bool HasAccents(ReadOnlySpan<char> lower)
    {
        foreach (var c in lower)
        {
            if (c >= 0x80 && char.IsLetter(c)) return true;
        }

        return false;
    }
}
