using Moderator.Classifier.Evaluation;
using Moderator.Core.Text;
using Xunit;

namespace Moderator.Tests.Classifier.Evaluation;

public class ObfuscationTests
{
    private const string Text = "What a stupid plan, said the angry baker to 12 of us.";

    public static TheoryData<ObfuscationKind> Kinds => new(Obfuscation.All);

    [Theory]
    [MemberData(nameof(Kinds))]
    public void One_seed_gives_one_result_and_another_seed_another(ObfuscationKind kind)
    {
        var once = Obfuscation.Apply(Text, kind, 0.5, 3);
        Assert.Equal(once, Obfuscation.Apply(Text, kind, 0.5, 3));
        Assert.Contains(Enumerable.Range(4, 20), seed => Obfuscation.Apply(Text, kind, 0.5, seed) != once);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_share_of_none_changes_nothing(ObfuscationKind kind) => Assert.Equal(Text, Obfuscation.Apply(Text, kind, 0, 3));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Short_words_numbers_and_other_scripts_stay(ObfuscationKind kind) =>
        Assert.Equal("a bad act: 1234 мэрия 議会 \ud800", Obfuscation.Apply("a bad act: 1234 мэрия 議会 \ud800", kind, 1, 3));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_chosen_word_is_changed(ObfuscationKind kind)
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var found = Obfuscation.Apply("stupid", kind, 1, seed);
            Assert.NotEqual("stupid", found);
            Assert.Contains(found, c => c is 's' or '5' or '\u0455');
        }
    }

    [Fact]
    public void Each_kind_does_what_it_says()
    {
        Assert.All(Obfuscation.Apply("stupid", ObfuscationKind.Leet, 1, 1), c => Assert.Contains(c, "stupid5710"));
        Assert.Matches("^st[*u]p[*i]d$", Obfuscation.Apply("stupid", ObfuscationKind.Stars, 1, 1));
        Assert.Matches("^s([ .-])t\\1u\\1p\\1i\\1d$", Obfuscation.Apply("stupid", ObfuscationKind.Spacing, 1, 1));
        Assert.Matches("^s+t+u+p+i+d+$", Obfuscation.Apply("stupid", ObfuscationKind.Stretching, 1, 1));
        Assert.InRange(Obfuscation.Apply("stupid", ObfuscationKind.Stretching, 1, 1).Length, 9, 12);
        Assert.Equal(6, Obfuscation.Apply("stupid", ObfuscationKind.Homoglyphs, 1, 1).Length);
        Assert.Contains(Obfuscation.Apply("stupid", ObfuscationKind.Homoglyphs, 1, 1), c => c > '\u0370');
        Assert.InRange(Obfuscation.Apply("stupid", ObfuscationKind.ZeroWidth, 1, 1).Length, 7, 9);
    }

    [Fact]
    public void The_normaliser_undoes_what_only_the_eye_sees()
    {
        foreach (var kind in (ObfuscationKind[])[ObfuscationKind.ZeroWidth, ObfuscationKind.Homoglyphs])
            Assert.Equal(TextNormaliser.Normalise("an angry idiot").Text, TextNormaliser.Normalise(Obfuscation.Apply("an angry idiot", kind, 1, 5)).Text);
    }
}
