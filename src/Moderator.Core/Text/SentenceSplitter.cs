using System.Buffers;
using System.Collections.Frozen;

namespace Moderator.Core.Text;

/// <summary>
/// Cuts a text as it was written, not normalised, into sentences. Pure, linear, takes any UTF-16. Where it is not sure it
/// does not cut: an abbreviation, an initial, a link, an ordinal number, dots that trail off before a small letter.
/// </summary>
/// <remarks>
/// A sentence ends at a line break, at the full stop of a language that writes no blanks (<c>。！？</c>), and at a run of other
/// stops (<c>. ! ? …</c>, and those of Arabic, Urdu, Hindi, Greek and Armenian) with the quotes and brackets that close after it, where a blank or
/// the end follows; a run of <c>!</c> and <c>?</c> also before a capital without a blank.
/// </remarks>
public static class SentenceSplitter
{
    // Longer words are no abbreviation, and longer runs of stops need no second look.
    private const int LongestAbbreviation = 12;

    private static readonly SearchValues<char> Stops = SearchValues.Create(".!?…‼⁇⁈⁉‽؟۔।॥։\u037e。！？｡．\n\r\u2028\u2029\u0085");

    private static readonly SearchValues<char> Closers = SearchValues.Create("\"')]}”’»›」』】）");

    // A name or a number follows these: their point never ends a sentence.
    private static readonly FrozenSet<string> BeforeMore = Set(
        "mr mrs ms mx dr prof st rev hon gov sen rep pres gen col sgt capt lt cmdr adm messrs no nos vol vols fig figs p pp ch sec eq vs e.g i.e cf viz ca approx est dept univ mt ft " +
        "z.b d.h u.a s.o s.u o.ä i.d.r hr hrn fr nr bzw bspw evtl ggf vgl str tel abs art mio mrd sog zzgl inkl " +
        "sra srta ud uds dra dña d.ª p.ej núm pág exa exmo sig sig.ra dott dott.ssa ing avv pag mme mlle " +
        "örn bkz av doç yrd г-н г-жа т.е т.к т.н им ул просп тыс млн млрд см рис стр проф");

    // A sentence may end with these: their point ends one where a capital follows.
    private static readonly FrozenSet<string> MayEnd = Set(
        "etc al inc ltd co corp jr sr bros a.m p.m u.s u.k u.n e.u u.s.a d.c ph.d b.a m.a m.d usw u.s.w usf u.v.m etw ee.uu ecc ed.ao vb vd т.д т.п др пр руб г гг в вв " +
        "jan feb mar apr jun jul aug sept sep oct nov dec mon tue wed thu fri sat sun");

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> BeforeMoreLookup = BeforeMore.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> MayEndLookup = MayEnd.GetAlternateLookup<ReadOnlySpan<char>>();

    // German and Turkish write "3. Oktober"; the capital there begins no sentence.
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> MonthLookup = Set(
        "januar jänner februar märz april mai juni juli august september oktober november dezember jahrhundert " +
        "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık").GetAlternateLookup<ReadOnlySpan<char>>();

    /// <param name="text">As written.</param>
    /// <returns>In order, without overlaps, without the blanks around them; every character that is no blank stands in exactly one. Empty where the text holds nothing but blanks.</returns>
    public static IReadOnlyList<TextSpan> Split(string text)
    {
        var sentences = new List<TextSpan>();
        Split(text, sentences);
        return sentences;
    }

    /// <summary>The same into a list of the caller's, which is emptied first.</summary>
    public static void Split(ReadOnlySpan<char> text, List<TextSpan> sentences)
    {
        sentences.Clear();
        var (start, at, link) = (0, 0, new TextSpan(0, 0));
        while (at < text.Length)
        {
            var next = text[at..].IndexOfAny(Stops);
            if (next < 0) break;
            at += next;
            if (at >= link.End) link = LinkAround(text, link.End, at);
            var end = EndAt(text, start, at, link, out var resume);
            if (end is { } cut)
            {
                Add(text, start, cut, sentences);
                start = cut;
            }

            at = resume;
        }

        Add(text, start, text.Length, sentences);
    }

    /// <summary>Where the sentence ends whose stop stands at <paramref name="at"/>, or null where it goes on.</summary>
    /// <param name="resume">Where to look for the next stop.</param>
    private static int? EndAt(ReadOnlySpan<char> text, int start, int at, TextSpan link, out int resume)
    {
        resume = at + 1;
        if (IsLineBreak(text[at])) return at + 1;

        // The whole run of stops, then what closes.
        var run = at;
        while (run < text.Length && Stops.Contains(text[run]) && !IsLineBreak(text[run])) run++;
        var close = run;
        while (close < text.Length && Closers.Contains(text[close])) close++;
        resume = close;
        if (at >= link.Start && close < link.End) return null;
        if (text[(run - 1)] is '。' or '！' or '？' or '｡' or '．') return close;
        if (close == text.Length) return close;

        var follows = close;
        while (follows < text.Length && IsBlank(text[follows])) follows++;
        if (follows == text.Length || IsLineBreak(text[follows])) return close;
        var isCapital = char.IsUpper(text[follows]);
        var isSmall = char.IsLower(text[follows]);
        var single = run - at == 1 && text[at] == '.';
        if (follows == close) return !single && isCapital && at > start && char.IsLetter(text[at - 1]) && HasShout(text[at..run]) ? close : null;

        // "Really?" he asked; well... perhaps.
        if (isSmall && (close > run || IsEllipsis(text[at..run]))) return null;
        return single && GoesOn(text, start, at, follows, isCapital) ? null : close;
    }

    // Whether the point at `at` belongs to an abbreviation, an initial or a number before more of the same sentence.
    private static bool GoesOn(ReadOnlySpan<char> text, int start, int at, int follows, bool isCapital)
    {
        var first = at;
        while (first > start && at - first <= LongestAbbreviation && (char.IsLetterOrDigit(text[first - 1]) || text[first - 1] is '.' or '-' or 'ª')) first--;
        var word = text[first..at];
        if (word.Length is 0 or > LongestAbbreviation) return false;
        if (IsNumber(word))
        {
            // "1. first": the number of a line. "3. Oktober", "am 3. des Monats": an ordinal.
            if (first == FirstOf(text, start, at)) return true;
            return word.Length <= 2 && (!isCapital || MonthLookup.Contains(Lower(WordAt(text, follows), stackalloc char[LongestAbbreviation])));
        }

        // An initial ("J. Smith"): "I." may end a sentence, and so may the letter of "plan b.".
        if (word.Length == 1 && char.IsUpper(word[0]) && word[0] != 'I' && isCapital) return true;
        var lower = Lower(word, stackalloc char[LongestAbbreviation]);
        return BeforeMoreLookup.Contains(lower) || !isCapital && (MayEndLookup.Contains(lower) || HasInnerPoints(word));
    }

    // The link that holds a position, from the last blank to the next; empty, at the next blank, where there is none.
    private static TextSpan LinkAround(ReadOnlySpan<char> text, int from, int at)
    {
        var start = at;
        while (start > from && !IsGap(text[start - 1])) start--;
        var end = at;
        while (end < text.Length && !IsGap(text[end])) end++;
        var piece = text[start..end];
        var isLink = piece.Contains("://", StringComparison.Ordinal) || piece.StartsWith("www.", StringComparison.OrdinalIgnoreCase);
        return new TextSpan(isLink ? start : end, end);
    }

    private static ReadOnlySpan<char> WordAt(ReadOnlySpan<char> text, int at)
    {
        var end = at;
        while (end < text.Length && end - at <= LongestAbbreviation && char.IsLetter(text[end])) end++;
        return text[at..end];
    }

    private static ReadOnlySpan<char> Lower(ReadOnlySpan<char> word, Span<char> lower)
    {
        if (word.Length > lower.Length) return [];
        word.ToLowerInvariant(lower);
        return lower[..word.Length];
    }

    private static int FirstOf(ReadOnlySpan<char> text, int start, int end)
    {
        while (start < end && IsGap(text[start])) start++;
        return start;
    }

    private static void Add(ReadOnlySpan<char> text, int start, int end, List<TextSpan> sentences)
    {
        while (start < end && IsGap(text[start])) start++;
        while (end > start && IsGap(text[end - 1])) end--;
        if (end == start) return;

        // Stops without a word ("?!" on a line of its own, "word !") belong to what stands before them on the line.
        if (sentences.Count > 0 && !HasWord(text[start..end]) && text[sentences[^1].End..start].IndexOfAny('\n', '\r') < 0)
            sentences[^1] = new TextSpan(sentences[^1].Start, end);
        else
            sentences.Add(new TextSpan(start, end));
    }

    private static bool HasWord(ReadOnlySpan<char> piece)
    {
        foreach (var c in piece)
        {
            if (char.IsLetterOrDigit(c) || char.IsSurrogate(c)) return true;
        }

        return false;
    }

    private static bool HasShout(ReadOnlySpan<char> run) => run.IndexOfAny('!', '?') >= 0;

    private static bool IsEllipsis(ReadOnlySpan<char> run) => run[^1] == '…' || run is [.., '.', '.'];

    private static bool HasInnerPoints(ReadOnlySpan<char> word) => word.Contains('.');

    private static bool IsNumber(ReadOnlySpan<char> word)
    {
        foreach (var c in word)
        {
            if (!char.IsAsciiDigit(c)) return false;
        }

        return true;
    }

    private static bool IsLineBreak(char c) => c is '\n' or '\r' or '\u2028' or '\u2029' or '\u0085';

    private static bool IsBlank(char c) => char.IsWhiteSpace(c) && !IsLineBreak(c);

    private static bool IsGap(char c) => char.IsWhiteSpace(c);

    private static FrozenSet<string> Set(string words) => words.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
