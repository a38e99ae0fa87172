using System.Text.RegularExpressions;

namespace Moderator.Pages.PlainText;

/// <summary>What a line is by its wording alone, wherever it stands.</summary>
internal enum LineKind
{
    /// <summary>Nothing known: an article's or a comment's text, a name, a headline.</summary>
    Text,

    /// <summary>A button or a remark of the page around a comment: passed over.</summary>
    Furniture,

    /// <summary>The heading of a list of comments.</summary>
    CommentsHeading,

    /// <summary>Says that there are no comments.</summary>
    NoComments,

    /// <summary>The form for a new comment, a login prompt, or a link to further comments: comments end before it.</summary>
    CommentForm,

    /// <summary>What stands between or after an article and its comments: related posts, share buttons, tags, the foot of the site.</summary>
    Surroundings,
}

/// <summary>Tells the lines that a site's software writes from those that people write.</summary>
internal static class LineWording
{
    // Nothing a site writes of this sort is longer, and a long line is somebody's text.
    private const int LongestPhrase = 160;

    private const string Things = "comments?|thoughts?|responses?|repl(?:y|ies)|reactions?|opinions?|kommentare?|commentaires?|comentarios?|comentários?|commenti|комментари[йяев]+|yorum(?:lar)?";
    private const string CountWords = @"\d{1,6}|one|two|three|four|five|six|seven|eight|nine|ten";

    private static readonly string[] NumberWords = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

    // NonBacktracking: linear in the length of the line whatever it holds.
    private const RegexOptions Options = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture;

    private static readonly Regex NoComments = Whole(
        $@"(?:no|0|zero) (?:{Things})(?: (?:yet|so far))?(?: (?:on|to) .+)?",
        $@"(?:{Things}) ?[\(\[]?0[\)\]]?",
        "be the first (?:to|one to|person to) (?:comment|reply|leave a comment|share .+).*",
        "(?:there are )?(?:currently )?no comments (?:yet|posted|to display|so far).*",
        "comments? (?:are|is) (?:now )?(?:closed|off|disabled|turned off|not available).*");

    private static readonly Regex Heading = Whole(
        $@"(?:(?:all|reader|readers['’]?|your|user|visitor|viewer|public|member) )?(?:{Things})(?: section)?(?: ?[\(\[]\d{{1,6}}[\)\]]| ?: ?\d{{1,6}}| \d{{1,6}})?",
        $@"(?:{CountWords}) (?:(?:reader|user|visitor) )?(?:{Things})(?: so far)?(?: (?:on|to|for|about)[: ].+)?",
        @"(?:discussion|conversation)(?: ?[\(\[]\d{1,6}[\)\]]| \d{1,6})",
        "(?:join the )?discussion|reader discussion|what (?:our )?readers (?:say|said|are saying)|from (?:our|the) readers|letters? from readers");

    private static readonly Regex Form = Whole(
        @"(?:click here to )?(?:leave|post|add|write|submit|make|enter|share) (?:a|an|your|the|new) (?:new )?(?:comment|reply|response|thought|opinion)s?(?: below)?(?: (?:on|to) .+)?(?: ?cancel reply)?",
        "leave (?:comment|reply)|post comment|submit comment|add comment|add new comment|send comment|new comment|your comment|speak your mind|have your say|join the conversation|comment here|have something to say.*",
        "cancel reply|(?:click here to )?cancel(?: reply)?\\.?",
        "your e-?mail address will not be published.*|required fields are marked.*|e-?mail \\(.*(?:required|not be published).*|name \\*|e-?mail \\*|website|comment \\*",
        @"(?:please |you (?:must|need to|have to|should) )?(?:be )?(?:log(?:ged)?|sign(?:ed)?)[ -]?in\b.*\b(?:comment|reply|discussion|conversation|participate|post)\b.*",
        @"(?:please )?(?:log ?in|sign ?in|register|subscribe)(?: (?:or|/|and) (?:log ?in|sign ?in|register|sign ?up|subscribe))? to (?:post|leave|add|write|view|read|join|comment|participate|reply).*",
        "to participate in (?:the|this) discussion.*|to (?:post|leave|add) a comment.*|log ?in or register|sign ?in or register",
        @"(?:show|load|view|see|read|display) (?:all |more |new |older |newer |\d+ |previous )+(?:\d+ )?(?:comments?|replies)(?: ?\(\d+\))?",
        @"(?:«|‹|←|&laquo;)? ?(?:older|newer|previous|next) comments ?(?:»|›|→)?|comments? navigation|post navigation",
        "save my name,? e-?mail.*|notify me (?:of|when|via|by) .*|this site uses akismet.*|learn how your comment data is processed.*|comments? (?:rss|feed).*|rss feed for comments.*|trackback (?:url|uri).*|subscribe to comments.*",
        "comments? (?:policy|guidelines|rules)|commenting (?:policy|guidelines|rules)|community (?:guidelines|standards|rules)(?:discussion)?|comments? powered by .*|blog comments powered by .*|please read our comment.*|all comments are moderated.*|comments? (?:may|will) be (?:moderated|published).*");

    private static readonly Regex Furniture = Whole(
        "reply|reply to .{1,60}|reply ?↓|↓? ?reply|respond|log ?in to reply|answer|quote|link|permalink|permanent link|share|report|report (?:abuse|comment|this|this comment|user)|flag|flag as .*|like|dislike|likes?|upvote|downvote|recommend|edit|delete|edited|\\(edit\\)|more|read more|see more|show more|show less|hide|hide replies|collapse|expand|mute|follow|block",
        @"\d{1,6} ?(?:likes?|dislikes?|votes?|points?|upvotes?|downvotes?|recommendations?|👍|👎)",
        @"(?:show|hide|view) ?(?:\d{1,5} )?(?:more )?repl(?:y|ies)|\d{1,5} repl(?:y|ies)",
        @"[+\-−]?\d{1,6}|[+\-−]?\d{1,6} ?[/|·] ?[+\-−]?\d{1,6}|👍.{0,8}|👎.{0,8}|▲|▼|[|/·•]+",
        @"(?:reply|like|dislike|share|report|link|quote|flag|permalink|edit|\d{1,6})(?: ?[|·•/, ] ?(?:reply|like|dislike|share|report|link|quote|flag|permalink|edit|\d{1,6}))+",
        "your comment is awaiting moderation.*|(?:newest|oldest|best|top|most liked|most popular) ?(?:first|comments?)?|sort(?:ed)? by.*|order by.*|newest ?[|/] ?oldest.*|view as .*|advertisement|loader|loading\\.*|chats?|comment|сomment",
        "comment via .*|most recent|highlighted comment|editor['’]?s? pick|verified|moderator|author|post author|staff|subscriber|top commenter|in response to|guest");

    private static readonly Regex Surroundings = Whole(
        @"(?:related|similar|recommended|more|other|recent|latest|popular|trending|featured|top|most (?:read|popular|viewed|shared|commented|recent)|further|suggested|see also|read (?:also|next)|also read|up next|you (?:may|might) (?:also )?(?:like|enjoy|be interested in)|from around the web|around the web|sponsored|promoted|don['’]t miss|in case you missed it|editor['’]s picks?|more from|more in|more on|more stories|read more from)\b.{0,50}",
        "recent comments|latest comments|newest comments on .*|comments by .*|newsfeed|news feed|newsletter|archives?|categories|category|tags?|menu|search|home|about|about us|contact|contact us|sections|footer|site map|sitemap|get short url|listen live",
        "(?:tags?|filed under|tagged|tagged (?:with|as)|posted in|category|categories|topics?|keywords?|labels|in this article|see more on)\\b ?:.*|(?:filed under|posted in|tagged with|tagged as) .*",
        "share(?: (?:this|on|via|the|it|with)\\b.*)?:?|share this.*|tweet(?: this)?|e-?mail(?: this.*)?|print(?: this.*)?|facebook|twitter|whatsapp|telegram|reddit|linkedin|pinterest|copy link|like this|like this:|like loading.*|follow us.*|follow .{1,40} on .*|find us on .*|join us on .*|(?:share|tweet|pin|e-?mail|print|save)(?: (?:share|tweet|pin|e-?mail|print|save))+",
        "subscribe(?: (?:to|now|today|for)\\b.*)?|sign up(?: (?:for|to)\\b.*)?|get (?:the|our) (?:latest|newsletter|best).*|get .* in your inbox.*|support (?:us|our).*|donate.*|become a (?:member|subscriber|patron).*",
        ".*\\bcookies?\\b.*(?:policy|accept|agree|consent|experience|website|site|settings|find out|click).*|(?:this|our) (?:web)?site uses cookies.*|we use cookies.*|accept(?: (?:all )?cookies)?|reject all|manage (?:cookies|preferences|consent).*|i agree|got it!?|ok|okay|privacy|terms",
        "(?:©|\\(c\\)|copyright\\b).*|all rights reserved.*|.{0,60}all rights reserved\\.?|privacy policy.*|terms (?:of|and) .*|cookie (?:policy|settings|notice).*|powered by .*|proudly powered by .*|back to top|go to top|skip to .*|theme by .*|about the author.*|written by .*|by the same author.*",
        "previous (?:post|article|story)\\b.*|next (?:post|article|story)\\b.*|(?:←|«|‹|<) .*|.* (?:→|»|›|>)|report (?:an error|a typo|a mistake).*|correction:.*|photo(?:s|graph)?(?: by|:).*|image(?: by|:| credit).*|picture(?: by|:).*|credit:.*");

    private static readonly Regex Pingback = Whole("(?:pingback|trackback)s?\\b ?:?.*");

    private static readonly Regex Removed = Whole(
        @"[\(\[]?(?:this )?comment (?:has been |was )?(?:removed|deleted|hidden)(?: by .*)?\.?[\)\]]?|[\(\[](?:deleted|removed)[\)\]]");

    private static readonly Regex TitleInHeading = new(
        @"^\S+ (?:comments?|thoughts?|responses?|replies|reply|reactions?|opinions?) (?:on|to|for|about):? ?[“""'‘«„](?<title>.{5,200})[”""'’»“]$", Options);

    private static readonly Regex CountInHeading = new(@"^(?:.*[^\d])?(?<count>\d{1,6})(?:[^\d].*)?$", Options);

    /// <summary>What a line is, given its content without indentation and marker.</summary>
    public static LineKind KindOf(string content)
    {
        if (content.Length is 0 or > LongestPhrase) return LineKind.Text;
        var plain = Fold(content);
        if (NoComments.IsMatch(plain)) return LineKind.NoComments;
        if (Form.IsMatch(plain)) return LineKind.CommentForm;
        if (Furniture.IsMatch(plain)) return LineKind.Furniture;
        if (Heading.IsMatch(plain)) return LineKind.CommentsHeading;
        return Surroundings.IsMatch(plain) ? LineKind.Surroundings : LineKind.Text;
    }

    /// <summary>A note that another site links here: written by software.</summary>
    public static bool IsPingback(string content) => content.Length <= LongestPhrase * 2 && Pingback.IsMatch(content);

    /// <summary>The place of a comment that is no longer there.</summary>
    public static bool IsRemoved(string text) => text.Length <= LongestPhrase && Removed.IsMatch(text);

    /// <summary>The article's title, where the heading of the comments quotes it (<c>3 thoughts on “…”</c>).</summary>
    public static string? TitleQuotedIn(PageLine heading)
    {
        if (heading.Content.Length > LongestPhrase * 2) return null;
        var match = TitleInHeading.Match(heading.Content);
        return match.Success ? match.Groups["title"].Value.Trim() : null;
    }

    /// <summary>How many comments a heading announces; null where it does not say.</summary>
    public static int? CountIn(PageLine heading)
    {
        var words = heading.Content.Split('“', '"')[0];
        var match = CountInHeading.Match(words);
        if (match.Success) return int.Parse(match.Groups["count"].Value);
        var number = Array.FindIndex(NumberWords, w => words.StartsWith(w + " ", StringComparison.OrdinalIgnoreCase));
        return number < 0 ? null : number + 1;
    }

    private static Regex Whole(params ReadOnlySpan<string> alternatives) => new($"^(?:{string.Join('|', alternatives.ToArray())})$", Options);

    // A Cyrillic С in "Сomment" and typographic spaces must not hide a phrase.
    private static string Fold(string content) => content.Replace('С', 'C').Replace('с', 'c').TrimEnd(':', ' ', '.', '…');
}
