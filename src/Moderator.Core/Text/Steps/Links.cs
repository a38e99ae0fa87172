using System.Buffers;
using System.Collections.Frozen;

namespace Moderator.Core.Text.Steps;

/// <summary>Finds links, e-mail addresses and mentions in a stretch without blanks.</summary>
internal static class Links
{
    private static readonly FrozenSet<string> TopLevelDomains = FrozenSet.ToFrozenSet(
        ["com", "org", "net", "info", "biz", "edu", "gov", "mil", "xyz", "top", "online", "site", "shop", "club", "store", "app", "dev", "blog",
         "news", "click", "link", "live", "vip", "win", "bet", "casino", "icu", "io", "tv", "gg", "ly", "co", "eu", "uk", "de", "fr", "es",
         "ru", "cn", "jp", "kr", "br", "pt", "ch", "nl", "pl", "tk", "cc", "ws", "ca", "au", "tr", "ar", "mx", "cz", "gr", "dk", "fi"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Domains that are no English word, so that a missing blank after a full stop makes no link.</summary>
    private static readonly FrozenSet<string> SafeDomains = FrozenSet.ToFrozenSet(
        ["com", "org", "net", "biz", "edu", "gov", "xyz", "uk", "ru", "io", "tk", "icu", "cn"], StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> AnyDomain = TopLevelDomains.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> SafeDomain = SafeDomains.GetAlternateLookup<ReadOnlySpan<char>>();
    private static readonly SearchValues<char> UrlEnds = SearchValues.Create(" \n<>\"");

    /// <summary>The first link or address in a stretch without blanks.</summary>
    /// <returns>Its place and its mask; an empty span where there is none.</returns>
    public static TextSpan Find(ReadOnlySpan<char> stretch, out string mask)
    {
        mask = TextNormaliser.UrlMask;
        var scheme = FindScheme(stretch);
        var www = FindWww(scheme.Length > 0 ? stretch[..scheme.Start] : stretch);
        var start = www >= 0 ? www : scheme.Length > 0 ? scheme.Start : -1;
        if (start >= 0) return new TextSpan(start, start + UrlLength(stretch[start..]));

        var at = stretch.IndexOf('@');
        if (at > 0 && FindAddress(stretch, at) is { Length: > 0 } address)
        {
            mask = TextNormaliser.EmailMask;
            return address;
        }

        return FindBareDomain(stretch);
    }

    private static TextSpan FindScheme(ReadOnlySpan<char> stretch)
    {
        var from = 0;
        while (true)
        {
            var at = stretch[from..].IndexOf("://", StringComparison.Ordinal);
            if (at < 0) return default;
            at += from;
            var start = at;
            while (start > from && at - start < 8 && char.IsAsciiLetter(stretch[start - 1])) start--;
            if (at - start >= 3 && at + 3 < stretch.Length && char.IsLetterOrDigit(stretch[at + 3])) return new TextSpan(start, at + 3);
            from = at + 3;
        }
    }

    private static int FindWww(ReadOnlySpan<char> stretch)
    {
        var from = 0;
        while (true)
        {
            var at = stretch[from..].IndexOf("www.", StringComparison.OrdinalIgnoreCase);
            if (at < 0) return -1;
            at += from;
            if ((at == 0 || !char.IsLetterOrDigit(stretch[at - 1])) && at + 4 < stretch.Length && char.IsLetterOrDigit(stretch[at + 4])) return at;
            from = at + 4;
        }
    }

    /// <summary>Length of the link that starts here, without the punctuation of the sentence around it.</summary>
    public static int UrlLength(ReadOnlySpan<char> url)
    {
        var end = url.IndexOfAny(UrlEnds);
        if (end < 0) end = url.Length;
        while (end > 0)
        {
            var last = url[end - 1];
            if (last is '.' or ',' or ';' or ':' or '!' or '?' or '\'' or '*' or '_' or ']' or '}') end--;
            else if (last == ')' && url[..end].Count('(') < url[..end].Count(')')) return TrimmedOfBrackets(url[..end]);
            else break;
        }

        return end;
    }

    /// <summary>Cuts the closing brackets that nothing opened; counted once, so that a thousand of them take linear time.</summary>
    private static int TrimmedOfBrackets(ReadOnlySpan<char> url)
    {
        var tooMany = url.Count(')') - url.Count('(');
        var end = url.Length;
        while (end > 0 && (url[end - 1] is '.' or ',' or ';' or ':' or '!' or '?' or '\'' || (url[end - 1] == ')' && tooMany > 0)))
        {
            if (url[--end] == ')') tooMany--;
        }

        return end;
    }

    private static TextSpan FindAddress(ReadOnlySpan<char> stretch, int at)
    {
        var start = at;
        while (start > 0 && at - start < 64 && IsLocalPart(stretch[start - 1])) start--;
        var end = at + 1;
        var lastDot = -1;
        while (end < stretch.Length && end - at < 256 && (char.IsLetterOrDigit(stretch[end]) || stretch[end] is '-' or '.'))
        {
            if (stretch[end] == '.') lastDot = end;
            end++;
        }

        while (end > at && stretch[end - 1] is '.' or '-') end--;
        if (lastDot >= end - 1) lastDot = stretch[(at + 1)..end].LastIndexOf('.') is var dot and >= 0 ? at + 1 + dot : -1;
        return start < at && lastDot > at + 1 && end - lastDot > 2 ? new TextSpan(start, end) : default;
    }

    private static bool IsLocalPart(char c) => char.IsLetterOrDigit(c) || c is '.' or '_' or '-' or '+' or '%';

    /// <summary><c>example.com</c>, <c>sub.example.co.uk/path</c>: a known domain at the end of dotted labels.</summary>
    private static TextSpan FindBareDomain(ReadOnlySpan<char> stretch)
    {
        var start = 0;
        while (start < stretch.Length && !char.IsAsciiLetterOrDigit(stretch[start])) start++;
        var end = start;
        var lastDot = -1;
        while (end < stretch.Length && end - start < 256 && (char.IsAsciiLetterOrDigit(stretch[end]) || stretch[end] == '-' || IsInnerDot(stretch, end)))
        {
            if (stretch[end] == '.') lastDot = end;
            end++;
        }

        if (lastDot <= start + 1 || lastDot < 0) return default;
        var hasPath = end + 1 < stretch.Length && stretch[end] == '/' && char.IsAsciiLetterOrDigit(stretch[end + 1]);
        var domain = stretch[(lastDot + 1)..end];
        if (!(hasPath ? AnyDomain.Contains(domain) : SafeDomain.Contains(domain))) return default;
        return new TextSpan(start, hasPath ? start + UrlLength(stretch[start..]) : end);
    }

    private static bool IsInnerDot(ReadOnlySpan<char> text, int i) =>
        text[i] == '.' && i + 1 < text.Length && char.IsAsciiLetterOrDigit(text[i + 1]);
}
