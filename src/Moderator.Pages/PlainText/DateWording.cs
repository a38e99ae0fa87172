using System.Collections.Frozen;

namespace Moderator.Pages.PlainText;

/// <summary>Recognises lines that give a time, and a name before or after a time, in the shapes that comment software writes.</summary>
internal static class DateWording
{
    private const int LongestLine = 120;
    private const int MostTokens = 16;

    private static readonly FrozenSet<string> Months = Words(
        "jan january feb february mar march apr april may jun june jul july aug august sep sept september oct october nov november dec december "
        + "januar februar märz april mai juni juli oktober dezember janvier février mars avril juin juillet août septembre octobre novembre décembre "
        + "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre января февраля марта апреля мая июня июля августа сентября октября ноября декабря");

    private static readonly FrozenSet<string> Units = Words(
        "second seconds sec secs minute minutes min mins hour hours hr hrs day days week weeks wk wks month months mo year years yr yrs s m h d w y");

    private static readonly FrozenSet<string> Anchors = Words("ago yesterday today");

    private static readonly FrozenSet<string> Fillers = Words(
        "at on the of um uhr à le de am pm a.m p.m a.m. p.m. gmt utc est edt cst cdt pst pdt bst cet cest msk posted commented edited updated just now an a about over almost "
        + "mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday st nd rd th permalink # · | - – — • / , link says: said: wrote:");

    /// <summary>Whether the line is a time and nothing else, for example <c>March 3, 2016 at 5:00 pm</c> or <c>2 hours ago</c>.</summary>
    public static bool IsDate(string content)
    {
        if (content.Length > LongestLine) return false;
        var tokens = Tokens(content);
        return tokens.Count > 0 && DateStart(tokens) == 0;
    }

    /// <summary>The name before a time on one line, for example of <c>Ann Field · 3 hours ago</c>; null where the line is not of that shape.</summary>
    public static string? NameBeforeDate(string content)
    {
        if (content.Length > LongestLine) return null;
        var tokens = Tokens(content);
        var start = DateStart(tokens);
        if (start <= 0 || start == tokens.Count) return null;
        var name = string.Join(' ', tokens.Take(start)).Trim(' ', ',', '·', '|', '-', '–', '—', '•', ':', '(');
        foreach (var lead in (ReadOnlySpan<string>)["Posted by ", "Comment by ", "By ", "by ", "From "])
        {
            if (name.StartsWith(lead, StringComparison.Ordinal)) name = name[lead.Length..];
        }

        // "#2 Ann Field": the comment's number is no part of the name.
        if (name.StartsWith('#') && name.IndexOf(' ', StringComparison.Ordinal) is > 1 and var space && name.AsSpan(1, space - 1).IndexOfAnyExceptInRange('0', '9') < 0)
            name = name[(space + 1)..];
        return CommentHeader.IsNameLike(name) ? name : null;
    }

    /// <summary>The first token of the longest tail that is nothing but a time; -1 where the line does not end in a time.</summary>
    private static int DateStart(List<string> tokens)
    {
        if (tokens.Count is 0 or > MostTokens) return -1;
        var start = tokens.Count;
        var (anchored, digits) = (false, false);
        while (start > 0)
        {
            var word = tokens[start - 1].Trim(',', '.', '(', ')', ';').ToLowerInvariant();
            var numeric = IsNumeric(word);
            var month = Months.Contains(word);
            if (!(numeric || month || word.Length == 0 || Fillers.Contains(word) || Units.Contains(word) || Anchors.Contains(word))) break;
            if (month || Anchors.Contains(word) || IsFullDate(word)) anchored = true;
            digits |= numeric || Anchors.Contains(word);
            start--;
        }

        // "just now" has no number; "may" alone is a verb.
        if (!anchored && start == 0 && string.Join(' ', tokens).Trim().Equals("just now", StringComparison.OrdinalIgnoreCase)) return 0;
        return anchored && digits ? start : -1;
    }

    private static bool IsNumeric(string word)
    {
        if (word.Length == 0) return false;
        foreach (var ending in (ReadOnlySpan<string>)["am", "pm", "st", "nd", "rd", "th", "h", "m", "d", "w", "y"])
        {
            if (word.Length > ending.Length && word.EndsWith(ending, StringComparison.Ordinal) && char.IsAsciiDigit(word[word.Length - ending.Length - 1]))
            {
                word = word[..^ending.Length];
                break;
            }
        }

        return char.IsAsciiDigit(word[0]) && word.All(c => char.IsAsciiDigit(c) || c is ':' or '.' or '/' or '-' or ',' or 'T' or 't' or 'Z' or 'z' or '+');
    }

    /// <summary>2016-03-04, 04/03/2016, 4.3.16.</summary>
    private static bool IsFullDate(string word)
    {
        foreach (var separator in "-/.")
        {
            var parts = word.Split('t')[0].Split(separator);
            if (parts.Length == 3 && parts.All(p => p.Length is 1 or 2 or 4 && p.All(char.IsAsciiDigit))) return true;
        }

        return false;
    }

    private static List<string> Tokens(string content) =>
        [.. content.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    private static FrozenSet<string> Words(string words) =>
        words.Split(' ').ToFrozenSet(StringComparer.Ordinal);
}
