using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace Moderator.Classifier.Languages;

/// <summary>
/// Which of the project's languages a text is in, by script, by frequent function words and, where those do not tell, by
/// its letters. It would rather say nothing than guess: a short text without such a word has no language.
/// </summary>
public static class LanguageDetector
{
    // A share of letters in a script from which the text counts as written in it.
    private const double ScriptShare = 0.5;

    // The beginning of a comment tells as well as the whole.
    private const int LongestRead = 400;

    // Fewer letters of a text without any function word tell nothing.
    private const int LeastLetters = 8;

    // Up to so many letters, chance alone makes another language look likelier than English.
    private const int FewLetters = 20;

    // What they must say for it, as log-odds over English.
    private const float LeastLeadOfFew = 16;

    private static readonly (string Language, string Words)[] FunctionWords =
    [
        ("en", "the and you that is are was were this with have has for not your they what who why how from but all would will can just about there their he she it of be do does did don't it's i'm you're of me my we our us if so no an been by or at get more people him her his go should could up out than then them these those a i as"),
        ("de", "der die das und ist nicht ich du sie wir ihr ein eine einen dem den des mit auf für von zu auch sich wie aber nur noch dass wenn hat haben sind war wird werden kein keine mal schon oder als bei nach so was wer man dich dir mich mir"),
        ("es", "el la los las que de y en un una es no por con para se del lo su al como más pero sus le ya o este sí porque esta entre cuando muy sin sobre también me hasta hay donde quien eres tu usted están soy son todo nos"),
        ("it", "il lo la i gli le che di e è un una non per con si del della dei delle sono ma come anche più questo questa ha ho nel alla da se ti mi ci cosa quando perché molto tutti sei hai solo quello"),
        ("pt", "o a os as que de e do da em um uma não para com se por mais dos das no na como mas foi ao ele ela seu sua ou quando muito nos já está eu também só pelo pela até isso você vc são tem ser esse essa meu minha"),
        ("tr", "ve bir bu da de için ile çok ne daha gibi ama var yok mı mi mu mü değil ki o ben sen biz siz onlar olan olarak kadar sonra her şey diye ya en hiç bunu nasıl neden"),
    ];

    /// <summary>Function words of another language that are English words of another kind: by themselves they tell neither.</summary>
    private static readonly FrozenSet<string> AlsoEnglish = "come des die dos hat hay man mal per sin son war".Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> AlsoEnglishLookup = AlsoEnglish.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenDictionary<string, uint> LanguagesOfWord = Build();

    private static readonly FrozenDictionary<string, uint>.AlternateLookup<ReadOnlySpan<char>> Lookup = LanguagesOfWord.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>The ISO 639-1 codes that <see cref="Detect"/> can return.</summary>
    public static IReadOnlyList<string> Languages { get; } = ["en", "de", "es", "it", "ko", "pt", "ru", "tr", "zh"];

    /// <param name="text">A normalised text (lower case).</param>
    /// <returns>A code, or null where the text does not tell.</returns>
    public static string? Detect(ReadOnlySpan<char> text)
    {
        text = text[..Math.Min(text.Length, LongestRead)];
        int letters = 0, hangul = 0, cyrillic = 0, han = 0, kana = 0, latin = 0, other = 0;
        foreach (var c in text)
        {
            if (!char.IsLetter(c)) continue;
            letters++;
            if (IsLatin(c)) latin++;
            else if (c is >= '\uac00' and <= '\ud7a3' or >= '\u1100' and <= '\u11ff' or >= '\u3130' and <= '\u318f') hangul++;
            else if (c is >= '\u0400' and <= '\u052f') cyrillic++;
            else if (c is >= '\u3040' and <= '\u30ff') kana++;
            else if (c is >= '\u4e00' and <= '\u9fff' or >= '\u3400' and <= '\u4dbf') han++;
            else other++;
        }

        if (letters == 0) return null;
        var half = letters * ScriptShare;
        if (hangul >= half) return "ko";
        if (cyrillic >= half) return UsesLettersBeyondRussian(text) ? null : "ru";
        // Japanese writes Han characters too, but never without kana for long.
        if (han >= half) return kana * 5 > han ? null : "zh";
        return latin >= half && kana + other < half ? DetectLatin(text, latin) : null;
    }

    private static string? DetectLatin(ReadOnlySpan<char> text, int letters)
    {
        if (DetectByWords(text) is { } language) return language;

        // The words do not tell; the letters may, but one or two words of slang look like any language.
        if (letters < LeastLetters || UsesLettersBeyondServed(text)) return null;
        var told = LanguageNgrams.Embedded.Detect(text);
        // Many English words come from Latin: so few plain letters must speak clearly to be another language's.
        var isDoubtful = told is not (null or "en") && letters <= FewLetters && Ascii.IsValid(text) && LanguageNgrams.Embedded.LeadOver("en", text) < LeastLeadOfFew;
        return isDoubtful ? null : told;
    }

    /// <summary>The language, in Latin script, whose function words a text holds; null where they do not tell.</summary>
    /// <param name="text">A normalised text (lower case).</param>
    internal static string? DetectByWords(ReadOnlySpan<char> text)
    {
        Span<double> points = stackalloc double[FunctionWords.Length];
        points.Clear();
        var words = 0;
        uint told = 0;
        for (var i = 0; i < text.Length;)
        {
            if (!IsWordCharacter(text[i]))
            {
                i++;
                continue;
            }

            var start = i;
            while (i < text.Length && (IsWordCharacter(text[i]) || text[i] == '\'')) i++;
            words++;
            if (!Lookup.TryGetValue(text[start..i], out var languages)) continue;
            // A word that several languages share says little about each.
            if (!AlsoEnglishLookup.Contains(text[start..i])) told |= languages;
            var share = 1.0 / System.Numerics.BitOperations.PopCount(languages);
            for (var l = 0; l < points.Length; l++)
            {
                if ((languages >> l & 1) != 0) points[l] += share;
            }
        }

        var best = 0;
        for (var l = 1; l < points.Length; l++)
        {
            if (points[l] > points[best]) best = l;
        }

        var second = 0.0;
        for (var l = 0; l < points.Length; l++)
        {
            if (l != best) second = Math.Max(second, points[l]);
        }

        // One word of its own must be there, a lead over the next language, and not one hit in a page of another language.
        return (told >> best & 1) != 0 && points[best] >= 1 && points[best] >= second * 1.5 && points[best] * 20 >= words ? FunctionWords[best].Language : null;
    }

    // Latin letters that none of the languages served here is written with: Polish, Czech, Croatian, Romanian, Hungarian, Nordic, Baltic, Vietnamese.
    private static readonly SearchValues<char> BeyondServedLatin =
        SearchValues.Create("\u0105\u0107\u0119\u0142\u0144\u015b\u017a\u017c\u010d\u010f\u011b\u0148\u0159\u0161\u0165\u016f\u017e\u0111\u0103\u0219\u021b\u0163\u0151\u0171\u00e5\u00e6\u00f8\u00f0\u00fe\u0101\u0113\u012b\u016b\u0123\u0137\u013c\u0146\u0117\u012f\u0173\u01a1\u01b0\u1ea1\u1ebf\u1ec7");

    internal static bool IsLatin(char letter) => letter < 0x250 || letter is >= '\u1e00' and <= '\u1eff';

    /// <summary>Whether a text has a Latin letter that none of <see cref="Languages"/> is written with.</summary>
    internal static bool UsesLettersBeyondServed(ReadOnlySpan<char> lower) => lower.ContainsAny(BeyondServedLatin);

    private static readonly SearchValues<char> BeyondRussian = SearchValues.Create("іїєґўјљњђћџѓќѕәғқңөұүһ");

    // Ukrainian, Belarusian, Serbian and Macedonian letters, and those of the Turkic languages written in Cyrillic.
    private static bool UsesLettersBeyondRussian(ReadOnlySpan<char> text) => text.ContainsAny(BeyondRussian);

    private static bool IsWordCharacter(char c) => char.IsLetter(c);

    private static FrozenDictionary<string, uint> Build()
    {
        var languages = new Dictionary<string, uint>(StringComparer.Ordinal);
        for (var l = 0; l < FunctionWords.Length; l++)
        {
            foreach (var word in FunctionWords[l].Words.Split(' '))
                languages[word] = languages.GetValueOrDefault(word) | 1u << l;
        }

        return languages.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
