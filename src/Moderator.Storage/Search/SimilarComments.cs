using System.Text;
using Moderator.Core.Text;
using Moderator.Storage.Review;
using Moderator.Storage.Sqlite;
using Moderator.Storage.Users;

namespace Moderator.Storage.Search;

/// <summary>
/// Finds stored comments whose text is almost another's, while a person reads: storing a comment costs nothing for it. What
/// shares a run of words is looked up in the word index, and compared whole. Every method may throw
/// <see cref="StorageUnavailableException"/>.
/// </summary>
public sealed class SimilarComments(ModerationDatabase database)
{
    /// <summary>How many comments with a run of words in common are compared, the latest ones.</summary>
    private const int MostCompared = 600;

    /// <summary>How many runs of words are looked for, spread over the text.</summary>
    private const int Runs = 8;

    private const int LongRun = 4;
    private const int ShortRun = 3;

    /// <summary>The text is cut there: what is alike in so much is alike.</summary>
    private const int MostWords = 400;

    /// <summary>Comments that a user may see and that are like a text; without the comment itself.</summary>
    /// <param name="user">Who looks.</param>
    /// <param name="key">The comment that has the text.</param>
    /// <param name="text">The text.</param>
    /// <param name="least">How much they must be alike, 0 to 1: <see cref="TextLikeness"/>.</param>
    /// <param name="most">How many of those that wait, and how many of the others.</param>
    public SimilarTexts Find(User user, long key, string text, double least, int most)
    {
        if (RunsOf(text) is not { } match) return SimilarTexts.None;
        return database.Readers.Read(session =>
        {
            using var snapshot = session.Snapshot();
            var likeness = TextLikeness.Of(text);
            var waiting = Like(Candidates(session, WaitingSql, user, key, match), likeness, least, most);
            var decided = Like(Candidates(session, DecidedSql, user, key, match), likeness, least, most);
            return new SimilarTexts(Read(session, waiting), Read(session, decided));
        });
    }

    private const string WaitingSql =
        $"""
        SELECT c.comment_key, r.text
        FROM search_words w
        CROSS JOIN queue_items q ON q.comment_key = w.rowid
        CROSS JOIN comments c ON c.comment_key = w.rowid
        JOIN revisions r ON r.comment_key = c.comment_key AND r.revision = c.revision
        WHERE w.search_words MATCH @match AND w.rowid <> @key AND (@senior = 1 OR q.escalated_at IS NULL) AND {Places.Condition}
        ORDER BY w.rowid DESC LIMIT @limit
        """;

    private const string DecidedSql =
        $"""
        SELECT c.comment_key, r.text
        FROM search_words w
        CROSS JOIN comments c ON c.comment_key = w.rowid
        JOIN revisions r ON r.comment_key = c.comment_key AND r.revision = c.revision
        WHERE w.search_words MATCH @match AND w.rowid <> @key AND c.action <> 'review' AND @senior >= 0 AND {Places.Condition}
        ORDER BY w.rowid DESC LIMIT @limit
        """;

    private static List<(long Key, string Text)> Candidates(SqliteSession session, string sql, User user, long key, string match) => session
        .Statement(sql)
        .Set("@match", match).Set("@key", key).Set("@limit", MostCompared).Set("@senior", user.Role >= UserRole.Senior ? 1 : 0).Set("@places", Places.Json(user))
        .ReadAll(row => (row.GetInt64(0), row.GetString(1)));

    private static List<(long Key, double Likeness)> Like(List<(long Key, string Text)> candidates, TextLikeness likeness, double least, int most) =>
    [
        .. candidates
            .Select(c => (c.Key, Likeness: TextLikeness.Of(c.Text).With(likeness)))
            .Where(c => c.Likeness >= least)
            .OrderByDescending(c => c.Likeness)
            .ThenByDescending(c => c.Key)
            .Take(most),
    ];

    private static List<SimilarComment> Read(SqliteSession session, List<(long Key, double Likeness)> found)
    {
        var likeness = found.ToDictionary(f => f.Key, f => f.Likeness);
        return ReviewRange.Read(session, [.. found.Select(f => f.Key)]).ConvertAll(c => new SimilarComment(c, likeness[c.Key]));
    }

    /// <summary>An expression of FTS5: some runs of words as they stand in the text, one of which must be found. Null for a text without a word.</summary>
    internal static string? RunsOf(string text)
    {
        // As the index holds it: a script without blanks has a word in each character.
        text = SearchText.Of(text);
        var words = WordsOf(text);
        if (words.Count == 0) return null;
        var length = words.Count >= 2 * LongRun ? LongRun : Math.Min(ShortRun, words.Count);
        var starts = words.Count - length + 1;
        var runs = Math.Min(Runs, starts);
        var match = new StringBuilder();
        for (var run = 0; run < runs; run++)
        {
            var first = runs == 1 ? 0 : run * (starts - 1) / (runs - 1);
            // The index cuts the words in the quotes as it cut those of the texts.
            var words1 = text[words[first].Start..words[first + length - 1].End].Replace("\"", "\"\"", StringComparison.Ordinal);
            match.Append(run == 0 ? "" : " OR ").Append('"').Append(words1).Append('"');
        }

        return match.ToString();
    }

    private static List<TextSpan> WordsOf(string text)
    {
        var words = new List<TextSpan>();
        var start = -1;
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune))
            {
                if (start < 0) start = at;
            }
            else if (start >= 0)
            {
                words.Add(new TextSpan(start, at));
                start = -1;
                if (words.Count == MostWords) return words;
            }

            at += rune.Utf16SequenceLength;
        }

        if (start >= 0) words.Add(new TextSpan(start, at));
        return words;
    }
}

/// <summary>A comment that is like another.</summary>
/// <param name="Comment">As it stands.</param>
/// <param name="Likeness">How much, 0 to 1.</param>
public sealed record SimilarComment(WaitingComment Comment, double Likeness);

/// <summary>Comments that are like another, the most alike first.</summary>
/// <param name="Waiting">Those that wait.</param>
/// <param name="Decided">Those that are decided, by the policy or by somebody.</param>
public sealed record SimilarTexts(IReadOnlyList<SimilarComment> Waiting, IReadOnlyList<SimilarComment> Decided)
{
    public static SimilarTexts None { get; } = new([], []);
}
