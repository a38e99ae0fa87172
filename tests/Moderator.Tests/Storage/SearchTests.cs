using System.Text;
using Moderator.Core.Decisions;
using Moderator.Storage.Comments;
using Moderator.Storage.Search;
using Moderator.Storage.Sqlite;
using Xunit;

namespace Moderator.Tests.Storage;

public sealed class SearchTests : IAsyncLifetime
{
    private readonly TemporaryDatabase _temporary = new();

    private SqliteCommentStore Store => new(_temporary.Database);

    private SearchIndex Index => new(_temporary.Database);

    private CommentSearch Search => new(_temporary.Database);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    [Theory]
    [InlineData("bridge", "c-1 c-2")]
    [InlineData("BRIDGE", "c-1 c-2")]
    [InlineData("bridge toll", "c-2")]
    [InlineData("\"new bridge\"", "c-1")]
    [InlineData("\"bridge new\"", "")]
    [InlineData("brid*", "c-1 c-2")]
    [InlineData("cafe", "c-3")]
    [InlineData("мост", "c-4")]
    [InlineData("don't", "c-5")]
    [InlineData("bridge OR toll", "")]
    [InlineData("bridge -toll", "c-2")]
    [InlineData("NEAR(new bridge)", "")]
    [InlineData("text:bridge", "")]
    [InlineData("\"", null)]
    [InlineData("*** --", null)]
    [InlineData("\"new bridge", "c-1")]
    [InlineData("\"bridge\"\"new\"", "c-1")]
    [InlineData("'; DROP TABLE comments; --", "")]
    public async Task Words_find_the_texts_that_hold_all_of_them_and_nothing_is_an_operator(string words, string? found)
    {
        string[] texts = ["A new bridge at last", "A toll on the bridge", "Le Café ferme", "Новый мост", "I don’t agree, and I don't care"];
        for (var i = 0; i < texts.Length; i++) await Store.SubmitAsync(StoredComments.Of($"c-{i + 1}", texts[i]), default);
        Assert.Equal(new IndexPass(5, true), await Index.CatchUpAsync(100, default));

        var parsed = SearchWords.TryParse(words);
        Assert.Equal(found is null, parsed is null);
        if (parsed is null) return;
        Assert.Equal(found, string.Join(' ', Search.Find(new CommentQuery { Words = parsed }).Comments.Select(c => c.Comment.Id).Order(StringComparer.Ordinal)));
    }

    [Theory]
    [InlineData("你好", "zh")]
    [InlineData("朋友们", "zh")]
    [InlineData("友朋", "")]
    [InlineData("大家 你好", "zh")]
    [InlineData("\"大家 你好\"", "")]
    [InlineData("ニュース", "ja")]
    [InlineData("本当", "ja")]
    [InlineData("ขอบคุณ", "th")]
    [InlineData("บทความ", "th")]
    [InlineData("시장", "ko")]
    [InlineData("시장 사퇴", "ko")]
    [InlineData("𠮷", "zh")]
    [InlineData("👍", "en th")]
    [InlineData("👍🏽", "en th")]
    [InlineData("🇩🇪", "en")]
    [InlineData("🇪🇩", "")]
    [InlineData("❤", "ja")]
    [InlineData("well 👍", "en")]
    [InlineData("©", null)]
    [InlineData("\ufe0f", null)]
    public async Task Parts_of_texts_without_blanks_and_emoji_are_found(string words, string? found)
    {
        (string Id, string Text)[] texts =
        [
            ("zh", "你好吗朋友们大家好𠮷"), ("ja", "これは本当にひどいニュースです❤️"), ("th", "ขอบคุณสำหรับบทความ👍"), ("ko", "시장은 당장 사퇴하라"), ("en", "Well said👍🏽 © 🇩🇪 100°"),
        ];
        foreach (var (id, text) in texts) await Store.SubmitAsync(StoredComments.Of(id, text), default);
        await Index.CatchUpAsync(100, default);

        var parsed = SearchWords.TryParse(words);
        Assert.Equal(found is null, parsed is null);
        if (parsed is null) return;
        Assert.Equal(found, string.Join(' ', Find(new CommentQuery { Words = parsed }).Order(StringComparer.Ordinal)));
        foreach (var (id, _) in texts) await EraseAsync(id);
        Assert.Empty(Find(new CommentQuery { Words = parsed }));
        _temporary.Ask("CREATE VIRTUAL TABLE search_terms USING fts5vocab (search_words, row)");
        Assert.Equal(0L, _temporary.Ask("SELECT COUNT(*) FROM search_terms"));
    }

    [Fact]
    public async Task An_index_from_before_finds_parts_once_it_is_filled_again()
    {
        var before = Migration.All.TakeWhile(m => m.Name != "search_parts").ToArray();
        using (var connection = _temporary.Connect()) Assert.Equal(before.Length, Migrator.Migrate(connection, before, TimeProvider.System));
        _temporary.Ask(
            """
            INSERT INTO comments (comment_key, site, comment_id, received_at, revision, action) VALUES (1, '', 'old', 5, 2, 'approve'), (2, '', 'erased', 5, 1, 'approve');
            INSERT INTO revisions (comment_key, revision, text, received_at) VALUES (1, 1, '你好吗', 5), (1, 2, '朋友们大家好', 6), (2, 1, '', 5);
            INSERT INTO decisions (comment_key, revision, action, source, reasons, matched_rules, decided_at) VALUES (1, 2, 'approve', 'policy', '[]', '[]', 5), (2, 1, 'approve', 'policy', '[]', '[]', 5);
            INSERT INTO search_words (rowid, text) VALUES (1, '你好吗');
            UPDATE search_progress SET indexed_through = 2;
            INSERT INTO search_changes (comment_key, indexed_revision) VALUES (1, 1);
            """);

        Assert.False(Index.IsComplete());
        Assert.Equal(new IndexPass(2, true), await Index.CatchUpAsync(100, default));
        Assert.Equal(["old"], Find(new CommentQuery { Words = SearchWords.TryParse("大家") }));
        Assert.Empty(Find(new CommentQuery { Words = SearchWords.TryParse("你好吗") }));
        Assert.Null(_temporary.Ask("INSERT INTO search_words (search_words) VALUES ('integrity-check')"));
    }

    [Fact]
    public async Task Every_condition_narrows_and_pages_stay_right_while_comments_come()
    {
        for (var i = 0; i < 20; i++)
        {
            await Store.SubmitAsync(
                StoredComments.Of($"c-{i:00}", $"words number{i}", i % 2 == 0 ? ModerationAction.Review : ModerationAction.Reject, i < 10 ? "gazette" : null, $"u-{i % 4}", $"a-{i % 5}", StoredComments.Noon.AddHours(i)),
                default);
        }

        await Index.CatchUpAsync(100, default);
        Assert.Equal(20, Find(new CommentQuery()).Count);
        Assert.Equal(10, Find(new CommentQuery { Site = "gazette" }).Count);
        Assert.Equal(["c-17", "c-13", "c-09", "c-05", "c-01"], Find(new CommentQuery { AuthorId = "u-1" }));
        Assert.Equal(["c-16", "c-11", "c-06", "c-01"], Find(new CommentQuery { ArticleId = "a-1" }));
        Assert.Equal(10, Find(new CommentQuery { Action = ModerationAction.Reject, Words = SearchWords.TryParse("words") }).Count);
        Assert.Equal(["c-06", "c-05"], Find(new CommentQuery { From = StoredComments.Noon.AddHours(5), To = StoredComments.Noon.AddHours(7) }));
        Assert.Equal(["c-01"], Find(new CommentQuery { Site = "gazette", AuthorId = "u-1", ArticleId = "a-1", Words = SearchWords.TryParse("number1 words") }));

        var seen = new List<string>();
        CommentCursor? after = null;
        do
        {
            var page = Search.Find(new CommentQuery { After = after, Limit = 7 });
            seen.AddRange(page.Comments.Select(c => c.Comment.Id));
            after = page.Next is { } next ? CommentCursor.Parse(next.ToString()) : null;
            await Store.SubmitAsync(StoredComments.Of($"new-{seen.Count}", "comes in between"), default);
        }
        while (after is not null);
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"c-{19 - i:00}"), seen);
    }

    [Fact]
    public async Task A_changed_text_is_found_by_its_new_words_alone_and_passes_take_what_they_are_told_to()
    {
        for (var i = 0; i < 5; i++) await Store.SubmitAsync(StoredComments.Of($"c-{i}", $"first{i} text"), default);
        Assert.False(Index.IsComplete());
        Assert.Equal(new IndexPass(3, false), await Index.CatchUpAsync(3, default));
        Assert.Equal(new IndexPass(2, true), await Index.CatchUpAsync(3, default));
        Assert.True(Index.IsComplete());

        await Store.SubmitAsync(StoredComments.Of("c-1", "second text"), default);
        await Store.SubmitAsync(StoredComments.Of("c-1", "third text"), default);
        Assert.False(Index.IsComplete());
        Assert.Equal(new IndexPass(1, true), await Index.CatchUpAsync(100, default));
        foreach (var (words, count) in new[] { ("first1", 0), ("second", 0), ("third", 1), ("text", 5) })
            Assert.Equal(count, Find(new CommentQuery { Words = SearchWords.TryParse(words) }).Count);
        Assert.Equal(new IndexPass(0, true), await Index.CatchUpAsync(100, default));
    }

    [Fact]
    public async Task The_words_of_a_removed_text_are_gone_from_the_file()
    {
        for (var i = 0; i < 200; i++) await Store.SubmitAsync(StoredComments.Of($"c-{i}", $"common words number{i}"), default);
        await Store.SubmitAsync(StoredComments.Of("secret", "the zanzibarine word"), default);
        await Store.SubmitAsync(StoredComments.Of("changed", "the qwertzish word"), default);
        await Index.CatchUpAsync(1_000, default);
        await Store.SubmitAsync(StoredComments.Of("changed", "something else"), default);
        foreach (var id in new[] { "secret", "changed" }) await EraseAsync(id);
        // Twice, as a second deletion of the same author does it.
        await EraseAsync("secret");
        await Index.CatchUpAsync(1_000, default);

        Assert.Empty(Find(new CommentQuery { Words = SearchWords.TryParse("zanzibarine") }));
        Assert.Equal(200, Find(new CommentQuery { Words = SearchWords.TryParse("common"), Limit = 500 }).Count);
        Assert.Null(_temporary.Ask("INSERT INTO search_words (search_words) VALUES ('integrity-check')"));
        await _temporary.CloseAsync();
        _temporary.Ask("VACUUM");
        var bytes = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(_temporary.FilePath));
        foreach (var word in new[] { "zanzibarine", "qwertzish", "nzibar", "wertzi" }) Assert.DoesNotContain(word, bytes, StringComparison.Ordinal);
        Assert.Contains("number199", bytes, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_author_is_known_by_what_is_stored()
    {
        Assert.Null(Search.FindAuthor(null, "u-1"));
        await Store.SubmitAsync(StoredComments.Of("c-1", "one", ModerationAction.Approve, author: "u-1"), default);
        await Store.SubmitAsync(StoredComments.Of("c-2", "two", ModerationAction.Review, author: "u-1", at: StoredComments.Noon.AddDays(1)), default);
        await Store.SubmitAsync(StoredComments.Of("c-3", "three", ModerationAction.Reject, author: "u-1", site: "gazette"), default);

        Assert.Equal(
            new AuthorRecord("u-1", null, "Name of u-1", 2, 1, 1, 0, StoredComments.Noon, StoredComments.Noon.AddDays(1)),
            Search.FindAuthor(null, "u-1"));
        Assert.Equal(1, Search.FindAuthor("gazette", "u-1")!.Rejected);
    }

    private List<string> Find(CommentQuery query) => [.. Search.Find(query).Comments.Select(c => c.Comment.Id)];

    /// <summary>What a deletion does: the words out of the index, the texts out of the rows.</summary>
    private Task<int> EraseAsync(string id) => _temporary.Database.Writer.WriteAsync(
        session =>
        {
            var key = SqliteCommentStore.ReadKnown(session, null, id)!.Key;
            SearchIndex.Remove(session, key);
            return session.Statement("UPDATE revisions SET text = '' WHERE comment_key = @comment_key").Set("@comment_key", key).Execute();
        },
        default);

    [Fact]
    public async Task Many_small_passes_leave_few_parts_which_are_merged_a_little_at_a_time()
    {
        for (var i = 0; i < 60; i++)
        {
            await Store.SubmitAsync(StoredComments.Of($"c-{i}", $"A bridge, the {i}th"), default);
            await Index.CatchUpAsync(100, default);
        }

        var parts = _temporary.Database.Readers.Read(session => session.Statement("SELECT COUNT(DISTINCT segid) FROM search_words_idx").ReadLong());
        Assert.InRange(parts, 1, 12);
        Assert.Equal(0, _temporary.Database.Readers.Read(session => session.Statement("SELECT v FROM search_words_config WHERE k = 'automerge'").ReadLong()));
        Assert.Equal(50, Search.Find(new CommentQuery { Words = SearchWords.TryParse("bridge"), Limit = 50 }).Comments.Count);
    }
}
