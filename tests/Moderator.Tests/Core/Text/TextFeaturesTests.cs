using Moderator.Core.Text;
using Xunit;

namespace Moderator.Tests.Core.Text;

public class TextFeaturesTests
{
    [Fact]
    public void Counts_what_a_policy_asks_for()
    {
        const string Text = "HEY @bob, see http://a.example and me@b.example!\nNow 2 things 😂👍🏽";

        var features = TextFeatures.Of(Text);

        Assert.Equal(Text.EnumerateRunes().Count(), features.Characters);
        Assert.Equal((6, 2, 1, 2, 2), (features.Words, features.Links, features.Mentions, features.Emoji, features.Lines));
        Assert.Equal(4.0 / 18, features.UppercaseShare, 10);
    }

    [Fact]
    public void An_empty_text_has_nothing()
    {
        Assert.Equal(new TextFeatures(0, 0, 0, 0, 0, 0, 0, 0), TextFeatures.Of(""));
        Assert.Equal(new TextFeatures(3, 0, 0, 0, 0, 0, 0, 0), TextFeatures.Of(" \n\u200B"));
    }

    [Fact]
    public void A_lone_surrogate_counts_as_one_character() => Assert.Equal(3, TextFeatures.Of("a\uD83Db").Characters);

    [Fact]
    public void Punctuation_and_upper_case_are_shares_of_what_could_be_such()
    {
        Assert.Equal(0.75, TextFeatures.Of("a!!!").PunctuationShare);
        Assert.Equal(1, TextFeatures.Of("ÄÖÜ 123").UppercaseShare);
        Assert.Equal(0, TextFeatures.Of("議会 123").UppercaseShare);
    }
}
