using System.Globalization;
using Moderator.Classifier.DataSets;
using Moderator.Core.Comments;
using Moderator.Core.Scoring;

namespace Moderator.Service.Demo;

/// <summary>A comment of the demo, with what its writer says of it: the invented moderators decide by that.</summary>
/// <param name="Comment">As a site would send it.</param>
/// <param name="At">When it arrives.</param>
/// <param name="Labels">What it is.</param>
internal sealed record DemoComment(Comment Comment, DateTimeOffset At, AttributeLabels Labels)
{
    /// <summary>Whether most people would reject it.</summary>
    public bool IsAbusive => Worst is not null;

    /// <summary>What it is rejected for; null where for nothing. Toxicity alone is the least telling.</summary>
    public AttributeId? Worst { get; } = Attributes.All
        .Where(a => Labels[a] >= 0.5)
        .OrderBy(a => a is AttributeId.Toxicity or AttributeId.SevereToxicity)
        .ThenByDescending(a => Labels[a])
        .Select(a => (AttributeId?)a)
        .FirstOrDefault();
}

/// <summary>
/// Makes the discussion of two weeks out of the comments that this project wrote for training: articles of three sites,
/// their readers, threads, a few who abuse every article, and the same advertisement again and again. One seed gives the
/// same discussion for one end.
/// </summary>
internal sealed class DemoComments
{
    /// <summary>How far back the discussion goes.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromDays(14);

    private const int Articles = 220;
    private const int MostUnderArticle = 20;
    private const int Readers = 200;
    private const int Troublemakers = 10;

    /// <summary>Of the corpus two in five are abusive; of a site's comments far fewer.</summary>
    private const double AbusiveTaken = 0.4;

    private static readonly string[] Sites = ["harbour-daily", "harbour-daily", "harbour-daily", "northern-post", "northern-post", "weekender"];
    private static readonly string[] FirstNames = ["Anneke", "Boris", "Chipo", "Dagny", "Emeka", "Farah", "Goran", "Hana", "Ilse", "Jorge", "Keiko", "Lars", "Mirela", "Nadim", "Oona", "Pavel", "Quinn", "Rosa", "Sami", "Tove"];
    private static readonly string[] Surnames = ["Abel", "Brook", "Castell", "Dune", "Ember", "Frost", "Gale", "Holm", "Iver", "Juniper", "Kestrel"];

    private readonly Random _random;
    private readonly DateTimeOffset _end;
    private readonly List<DemoComment> _made = [];

    private DemoComments(int seed, DateTimeOffset end) => (_random, _end) = (new Random(seed), end);

    /// <param name="folder">Files in the project's own format.</param>
    /// <param name="seed">What is chosen, who writes it and when.</param>
    /// <param name="end">The time of the latest comment.</param>
    /// <returns>In the order of their arrival.</returns>
    /// <exception cref="DataSetFormatException">A file holds no comments.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    public static IReadOnlyList<DemoComment> Make(string folder, int seed, DateTimeOffset end)
    {
        var written = Directory.EnumerateFiles(folder, "*.ndjson").Order(StringComparer.Ordinal)
            .SelectMany(file => DataSetReader.Read(file, DataSetFormat.Parse("moderator")))
            .ToList();
        var demo = new DemoComments(seed, end);
        demo.Discuss(written);
        demo.Advertise(written);
        return [.. demo._made.OrderBy(c => c.At)];
    }

    private void Discuss(List<LabelledComment> written)
    {
        var articles = written.Where(c => c.ArticleTitle is not null)
            .GroupBy(c => c.ArticleTitle!, StringComparer.Ordinal)
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal)
            .Take(Articles);
        var number = 0;
        foreach (var article in articles)
        {
            var (site, published) = (Sites[_random.Next(Sites.Length)], _end - (Length * _random.NextDouble()));
            // Of two that differ in a word one is enough.
            var comments = article.DistinctBy(c => c.Group ?? c.Id, StringComparer.Ordinal).ToArray();
            _random.Shuffle(comments);
            foreach (var comment in comments.Where(c => !(c.Labels[AttributeId.Toxicity] >= 0.5) || _random.NextDouble() < AbusiveTaken).Take(MostUnderArticle))
                Place(comment, site, number, After(published));
            number++;
        }
    }

    /// <summary>The same few advertisements by many hands, each a little different.</summary>
    private void Advertise(List<LabelledComment> written)
    {
        foreach (var advertisement in written.Where(c => c.Labels[AttributeId.Spam] >= 1 && c.Text.Length > 40).DistinctBy(c => c.Group ?? c.Id, StringComparer.Ordinal).Take(3))
        {
            var begun = _end - (Length * _random.NextDouble() * 0.6);
            for (var i = 0; i < 8; i++)
                Place(advertisement with { Text = advertisement.Text + new string('!', i), ParentText = null }, Sites[_random.Next(Sites.Length)], _random.Next(Articles), After(begun), $"u-x{_random.Next(1000):000}");
        }
    }

    private void Place(LabelledComment written, string site, int article, DateTimeOffset at, string? by = null)
    {
        var comment = new Comment(Id(_made.Count), written.Text)
        {
            Site = site,
            Section = written.Topic,
            Article = new Article(string.Create(CultureInfo.InvariantCulture, $"a-{article + 1}"))
            {
                Title = written.ArticleTitle,
                Url = string.Create(CultureInfo.InvariantCulture, $"https://{site}.example/articles/{article + 1}"),
            },
            Author = by is null ? Author(written.Labels[AttributeId.Toxicity] >= 0.5) : new Author(by) { Name = "Best Offers" },
            Language = written.Language,
            WrittenAt = at,
        };
        if (written.ParentText is { } answered)
        {
            var above = comment with { Id = Id(_made.Count + 1), Text = answered, Author = Author(false), WrittenAt = at - TimeSpan.FromMinutes(_random.Next(5, 90)) };
            _made.Add(new DemoComment(comment with { ParentId = above.Id }, at, written.Labels));
            _made.Add(new DemoComment(above, above.WrittenAt.Value, AttributeLabels.Unknown));
        }
        else
        {
            _made.Add(new DemoComment(comment, at, written.Labels));
        }
    }

    /// <summary>A time after the beginning of a discussion, most of which is over in a day.</summary>
    private DateTimeOffset After(DateTimeOffset published)
    {
        var at = published - (TimeSpan.FromHours(9) * Math.Log(1 - _random.NextDouble()));
        // Too late by chance: anywhere between the two.
        return at < _end ? at : published + ((_end - published) * _random.NextDouble());
    }

    /// <summary>Few write much; half of the abuse comes from a handful.</summary>
    private Author Author(bool isAbusive)
    {
        var number = isAbusive && _random.NextDouble() < 0.5 ? Readers + _random.Next(Troublemakers) : (int)(Readers * Math.Pow(_random.NextDouble(), 1.7));
        return new Author(string.Create(CultureInfo.InvariantCulture, $"u-{number + 1:000}")) { Name = NameOf(number) };
    }

    /// <summary>Nobody is called like another, and who is called like whom says nothing of what they write.</summary>
    private static string NameOf(int number) =>
        $"{FirstNames[number % FirstNames.Length]} {Surnames[((number / FirstNames.Length) + (3 * (number % FirstNames.Length))) % Surnames.Length]}";

    private static string Id(int number) => string.Create(CultureInfo.InvariantCulture, $"demo-{number + 1:0000}");
}
