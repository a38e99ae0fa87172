using Moderator.Classifier.Models;
using Moderator.Classifier.Network.Training;
using Moderator.Classifier.Training;
using Moderator.Core.Scoring;
using Moderator.Core.Text;

namespace Moderator.Classifier.Network.Specialist;

/// <summary>What the specialist's three models are trained with.</summary>
/// <param name="Network">Comments alone and, where it is known what they stand under, with that, or so alone where it makes them toxic; and joined ones; and public ones. In the place of <see cref="SpecialistBlend.GateOutput"/> stands whether a text is of the kind that our comments cover.</param>
/// <param name="Ngrams">Comments alone, with half their weight those that what they stand under makes toxic, and joined ones; and public ones that have labels.</param>
/// <param name="Gate">The same with the public comments; of the labels TOXICITY alone is set, to 1 where a text is of the kind that our comments cover.</param>
internal sealed record SpecialistTexts(IReadOnlyList<EncodedComment> Network, IReadOnlyList<EncodedComment> Ngrams, IReadOnlyList<EncodedComment> Gate)
{
    // A comment that others refer to as harmless may have a trace of something.
    private const float Harmless = 0.25f;
    private const int MostJoined = 5;

    /// <param name="data">The comments.</param>
    /// <param name="own">Those of our own that train, in English.</param>
    /// <param name="texts">Numbers the words; its public comments are what the gate keeps out.</param>
    /// <param name="disguisedShare">The share that is read a second time in a disguise.</param>
    /// <param name="parameters">How many joined ones, and which public ones.</param>
    /// <param name="seed">Decides which.</param>
    public static SpecialistTexts Read(TrainingData data, IReadOnlyList<int> own, TrainingTexts texts, double disguisedShare, SpecialistParameters parameters, ulong seed)
    {
        var random = new DeterministicRandom(seed);
        var buffer = new NormalisationBuffer();
        List<EncodedComment> network = [], ngrams = [], gate = [];
        var contested = Contested(data, own);
        foreach (var row in own.Select(i => data.Rows[i]))
        {
            var weight = (float)(data.Sets[row.Set].Weight * (data.Sets[row.Set].FromGrammar ? parameters.GrammarFactor : 1));
            var alone = texts.Encode(row.Text, default, row.Labels, weight, buffer);
            var isCovered = !data.Sets[row.Set].FromGrammar;
            gate.Add(Told(alone, isCovered));
            var isContested = row.Context != default && contested.Contains(row.Text);
            if (isContested || IsToxicByContext(row))
            {
                network.Add(Gated(texts.Encode(row.Text, row.Context, row.Labels, weight, buffer), isCovered));
                // Runs of words that few other comments have are evidence still, though less.
                if (!isContested) ngrams.Add(alone with { Weight = weight / 2 });
                continue;
            }

            ngrams.Add(alone);
            if (row.Context == default)
            {
                network.Add(Gated(alone, isCovered));
            }
            else
            {
                network.Add(Gated(alone with { Weight = weight / 2 }, isCovered));
                network.Add(Gated(texts.Encode(row.Text, row.Context, row.Labels, weight / 2, buffer), isCovered));
            }

            if (random.NextSingle() >= disguisedShare) continue;
            var disguised = Disguise.Apply(row.Text, Disguise.Kinds[random.Next(Disguise.Kinds.Count)], 0.25 + 0.5 * random.NextSingle(), random.NextBits());
            var hidden = texts.Encode(disguised, default, row.Labels, weight / 2, buffer);
            network.Add(Gated(hidden, isCovered));
            ngrams.Add(hidden);
            if (isCovered) gate.Add(Told(hidden, isCovered));
        }

        int[] plain = [.. own.Where(i => !contested.Contains(data.Rows[i].Text) && !IsToxicByContext(data.Rows[i]))];
        foreach (var joined in Joined(data, plain, (int)(parameters.JoinedShare * own.Count), texts, random))
        {
            network.Add(Gated(joined, isCovered: true));
            ngrams.Add(joined);
            gate.Add(Told(joined, isCovered: true));
        }

        var isPublic = texts.PublicEnglish(data).ToArray();
        var covered = parameters.Public.Where(p => p.AreCovered).SelectMany(p => p.Formats).ToHashSet(StringComparer.Ordinal);
        gate.AddRange(isPublic.Select(c => Told(c, covered.Contains(data.Sets[c.Source].Format))));
        EncodedComment[] under = [.. network.Where(c => c.ContextWords > 0)];
        foreach (var some in parameters.Public) AddPublic(some, [.. isPublic.Where(c => some.Formats.Contains(data.Sets[c.Source].Format, StringComparer.Ordinal))], under, network, ngrams, random);
        return new SpecialistTexts(network, ngrams, gate);
    }

    // Texts that are toxic in one place and harmless in another: by themselves they teach nothing. Where there are no others, they must do.
    private static HashSet<string> Contested(TrainingData data, IReadOnlyList<int> own)
    {
        const int toxicity = (int)AttributeId.Toxicity;
        var texts = own.Select(i => data.Rows[i]).GroupBy(r => r.Text, StringComparer.Ordinal).ToLookup(
            g => g.Any(r => r.Labels[toxicity] >= 0.5f) && g.Any(r => r.Labels[toxicity] < 0.5f), g => g.Key);
        return texts[false].Any() ? texts[true].ToHashSet(StringComparer.Ordinal) : [];
    }

    // "Turn it up, then" is toxic under the news of a heatwave's dead. By itself it would teach that any dry remark is. What insults, threatens (even half hidden) or swears does so anywhere.
    private static bool IsToxicByContext(TrainingRow row)
    {
        bool Is(AttributeId attribute, float least) => row.Labels[(int)attribute] >= least;
        return row.Context != default && Is(AttributeId.Toxicity, 0.5f)
            && !Is(AttributeId.Insult, 0.75f) && !Is(AttributeId.IdentityAttack, 0.75f) && !Is(AttributeId.Threat, 0.5f)
            && !Is(AttributeId.Profanity, 0.5f) && !Is(AttributeId.SexuallyExplicit, 0.5f);
    }

    private static IEnumerable<EncodedComment> Joined(TrainingData data, IReadOnlyList<int> own, int count, TrainingTexts texts, DeterministicRandom random)
    {
        int[] harmless = [.. own.Where(i => !data.Rows[i].Labels.Any(l => l > Harmless))];
        int[] toxic = [.. own.Where(i => data.Rows[i].Labels[(int)AttributeId.Toxicity] >= 0.5f)];
        if (harmless.Length == 0 || toxic.Length == 0) yield break;
        var buffer = new NormalisationBuffer();
        for (var k = 0; k < count; k++)
        {
            var chosen = new int[2 + random.Next(MostJoined - 1)];
            for (var i = 0; i < chosen.Length; i++) chosen[i] = harmless[random.Next(harmless.Length)];
            if (random.NextSingle() < 0.5f) chosen[random.Next(chosen.Length)] = toxic[random.Next(toxic.Length)];
            var labels = new float[Attributes.Count];
            for (var a = 0; a < labels.Length; a++) labels[a] = chosen.Max(i => data.Rows[i].Labels[a]);
            yield return texts.Encode(string.Join(' ', chosen.Select(i => data.Rows[i].Text)), CommentContext.None, labels, 1, buffer);
        }
    }

    private static void AddPublic(
        SpecialistPublicTexts some, EncodedComment[] comments, EncodedComment[] under, List<EncodedComment> network, List<EncodedComment> ngrams, DeterministicRandom random)
    {
        int[] order = [.. Enumerable.Range(0, comments.Length)];
        random.Shuffle(order);
        foreach (var comment in order.Take(some.Labelled).Select(i => comments[i]))
        {
            var weighted = comment with { Weight = comment.Weight * (float)some.Weight };
            ngrams.Add(weighted);
            // Offsets of their own would explain what the gate is to learn.
            network.Add(Gated(weighted with { DataSet = 0 }, some.AreCovered));
        }

        foreach (var comment in order.Skip(some.Labelled).Take(some.Unlabelled).Select(i => comments[i]))
        {
            var unlabelled = new float[Attributes.Count];
            Array.Fill(unlabelled, float.NaN);
            var alone = Gated(comment with { Labels = unlabelled, DataSet = 0, Weight = 1 }, isCovered: false);
            if (random.NextSingle() < 0.5f || under.Length == 0)
            {
                network.Add(alone);
                continue;
            }

            var other = under[random.Next(under.Length)];
            network.Add(alone with { Words = [.. other.Words.AsSpan(0, other.ContextWords), .. comment.Words], ContextWords = other.ContextWords });
        }
    }

    private static EncodedComment Gated(EncodedComment comment, bool isCovered)
    {
        var labels = (float[])comment.Labels.Clone();
        labels[SpecialistBlend.GateOutput] = isCovered ? 1 : 0;
        return comment with { Labels = labels };
    }

    private static EncodedComment Told(EncodedComment comment, bool isCovered)
    {
        var labels = new float[Attributes.Count];
        Array.Fill(labels, float.NaN);
        labels[(int)AttributeId.Toxicity] = isCovered ? 1 : 0;
        return comment with { Labels = labels, DataSet = 0, Weight = 1 };
    }
}
