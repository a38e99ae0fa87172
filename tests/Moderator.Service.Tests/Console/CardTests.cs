using System.Text.RegularExpressions;
using Microsoft.Extensions.Localization;
using Moderator.Core.Scoring;
using Moderator.Core.Text;
using Moderator.Service.ReviewConsole.Review;
using Moderator.Service.ReviewConsole.Texts;
using Xunit;

namespace Moderator.Service.Tests.Console;

[Collection(ServiceCollection.Name)]
public sealed partial class CardTests(TinyModel tiny)
{
    [Fact]
    public void A_text_is_cut_where_its_spans_begin_and_end_and_nothing_of_it_is_lost()
    {
        var pieces = Piece.Cut("You silly old goat!", new Dictionary<AttributeId, IReadOnlyList<TextSpan>>
        {
            [AttributeId.Toxicity] = [new TextSpan(4, 13)],
            [AttributeId.Insult] = [new TextSpan(10, 18), new TextSpan(30, 40)],
        });

        Assert.Equal(
            ["You :", "silly :Toxicity", "old:Toxicity,Insult", " goat:Insult", "!:"],
            pieces.Select(p => $"{p.Text}:{string.Join(',', p.Raised)}"));
    }

    [Fact]
    public void A_blank_between_two_marked_words_is_not_marked()
    {
        var pieces = Piece.Cut("silly goat", new Dictionary<AttributeId, IReadOnlyList<TextSpan>>
        {
            [AttributeId.Toxicity] = [new TextSpan(0, 10)],
            [AttributeId.Profanity] = [new TextSpan(0, 5)],
            [AttributeId.Insult] = [new TextSpan(6, 10)],
        });

        Assert.Equal(["silly:Toxicity,Profanity", " :", "goat:Toxicity,Insult"], pieces.Select(p => $"{p.Text}:{string.Join(',', p.Raised)}"));
    }

    [Fact]
    public void A_text_without_spans_is_one_piece_and_an_empty_one_none()
    {
        Assert.Equal("All fine.", Assert.Single(Piece.Cut("All fine.", [])).Text);
        Assert.Empty(Piece.Cut("", []));
    }

    [Fact]
    public async Task Every_text_that_a_page_asks_for_is_there()
    {
        await using var service = await RunningService.StartAsync(tiny.Model);
        var texts = service.Get<IStringLocalizer<ConsoleTexts>>();
        var pages = Directory.EnumerateFiles(Path.Combine(TinyModel.Repository, "src", "Moderator.Service", "ReviewConsole"), "*.razor", SearchOption.AllDirectories).Select(File.ReadAllText).ToList();
        var keys = pages.SelectMany(page => Asked().Matches(page).Select(m => m.Groups["key"].Value)).Distinct().ToList();

        Assert.True(keys.Count > 80, $"Found {keys.Count} texts.");
        Assert.All(keys, key => Assert.False(texts[key].ResourceNotFound, key));
        Assert.All(Attributes.All, a => Assert.False(texts["Attribute." + a].ResourceNotFound, a.ToString()));
    }

    /// <summary>A key in full, not the beginning of one, and no other file's: those are asked for by other letters than T.</summary>
    [GeneratedRegex("""(?<![A-SU-Z]\[)["](?<key>(?:Layout|Queue|Refused|Failed|NotFound|SignIn|Link|Users|Outcome|Act|Filter|Card|Said|Time|Keys)\.[A-Za-z]+)["]""", RegexOptions.None, 1000)]
    private static partial Regex Asked();
}
