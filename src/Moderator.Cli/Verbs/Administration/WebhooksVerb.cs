using System.CommandLine;
using System.Globalization;
using Moderator.Cli.Verbs.Operations;
using Moderator.Service.Webhooks;
using Moderator.Storage.Webhooks;

namespace Moderator.Cli.Verbs.Administration;

/// <summary><c>moderator webhooks</c>: who is told of decisions.</summary>
public static class WebhooksVerb
{
    private const int PageSize = 500;

    public static Verb Create(Terminal terminal)
    {
        Verb[] verbs = [CreateCreate(terminal), CreateList(terminal), CreateRotate(terminal), CreateRemove(terminal), CreateDeliveries(terminal), CreateResend(terminal)];
        var command = new Command("webhooks", "Registers and watches who is told of decisions. A running service sends; what is changed here it heeds within a second.");
        foreach (var verb in verbs) command.Subcommands.Add(verb.Command);
        return new Verb(command, [(command, ["moderator webhooks create site https://news.example.org/moderation", "moderator webhooks deliveries 1"]), .. verbs.SelectMany(v => v.Examples)]);
    }

    private static Verb CreateCreate(Terminal terminal)
    {
        var places = new ServeOptionSet();
        var name = new Argument<string>("NAME") { Description = "What you call it: who listens." };
        var url = new Argument<string>("URL") { Description = "Where deliveries are posted to. A private address is sent to only where the service is set to (webhooks.allowedNetworks), and refused here else." };
        var events = new Option<string[]>("--event", "-e") { Description = "decision, reversal (an approval or a rejection is replaced by another action), sanction.given or sanction.lifted (with the author's id), or appeal.decided. May be given several times. [default: all]", HelpName = "EVENT" };
        var sites = new Option<string[]>("--site") { Description = "Only this site's comments. May be given several times. [default: every site]", HelpName = "NAME" };
        var text = new Option<bool>("--include-text") { Description = "Send the comment's text too." };
        events.Validators.Add(result =>
        {
            if ((result.GetValueOrDefault<string[]>() ?? []).FirstOrDefault(n => WebhookEventNames.Parse(n) is null) is { } unknown)
                result.AddError($"--event: found \"{unknown}\", expected one of: {string.Join(", ", WebhookEventNames.All)}.");
        });
        var command = new Command("create", "Registers a webhook and prints the secret that its deliveries are signed with (Standard Webhooks: HMAC-SHA256), once.");
        command.Arguments.Add(name);
        command.Arguments.Add(url);
        foreach (var option in new Option[] { events, sites, text })
            command.Options.Add(option);
        places.AddPlacesTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var only = parsed.GetValue(sites) is { Length: > 0 } given ? given : null;
            var wrong = WebhookTerms.Check(parsed.GetValue(name), parsed.GetValue(url), only).ToList();
            if (wrong.Count > 0) throw new CommandFailureException(string.Join(Environment.NewLine, wrong.Select(w => $"{(w.Field is "sites" ? "--site" : w.Field.ToUpperInvariant())}: {w.Message}")));
            var settings = places.Read(parsed, terminal).Values.Options;
            if (WebhookTerms.NamesForbiddenAddress(parsed.GetRequiredValue(url), settings.Webhooks))
                throw new CommandFailureException("URL: Names a private address, which the service is not configured to send to. Expected a public one, or its network among webhooks.allowedNetworks: in the file that --config names, or for example MODERATOR_WEBHOOKS__ALLOWED_NETWORKS=10.1.0.0/16 here and where the service runs.");

            await using var database = SharedOptions.OpenDatabase(terminal, Path.GetDirectoryName(settings.DatabasePath));
            var told = (parsed.GetValue(events) ?? []).Aggregate(WebhookEvents.None, (all, n) => all | WebhookEventNames.Parse(n)!.Value);
            var webhook = await new WebhookStore(database).AddAsync(
                new NewWebhook
                {
                    Name = parsed.GetRequiredValue(name),
                    Url = parsed.GetRequiredValue(url),
                    Events = told == WebhookEvents.None ? WebhookEvents.All : told,
                    Sites = only,
                    IncludeText = parsed.GetValue(text),
                    Secret = WebhookSignature.MakeSecret(),
                },
                terminal.Actor,
                terminal.Clock.GetUtcNow(),
                cancellation);
            await ShowSecretAsync(terminal, webhook);
            return ExitCodes.Success;
        });
        return new Verb(command, "moderator webhooks create site https://news.example.org/moderation", "moderator webhooks create desk https://desk.example.org/undone --event reversal --site daily");
    }

    private static Verb CreateList(Terminal terminal)
    {
        var directory = SharedOptions.DataDirectory();
        var command = new Command("list", "Lists the webhooks: id, name, address, events, sites, how many deliveries wait and how many were given up.");
        command.Options.Add(directory);
        command.SetAction(async (parsed, _) =>
        {
            await using var database = SharedOptions.OpenDatabase(terminal, parsed.GetValue(directory));
            await using var output = terminal.OutputWriter();
            foreach (var webhook in new WebhookStore(database).ReadAll())
            {
                var sites = webhook.Sites is { } only ? "sites " + string.Join(',', only) : "every site";
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{webhook.Id}\t{webhook.Name}\t{webhook.Url}\t{string.Join(',', WebhookEventNames.NamesOf(webhook.Events))}\t{sites}\t{(webhook.IncludeText ? "with text" : "without text")}\t{webhook.Pending} wait\t{webhook.Dead} dead"));
            }

            return ExitCodes.Success;
        });
        return new Verb(command, "moderator webhooks list");
    }

    private static Verb CreateRotate(Terminal terminal)
    {
        var directory = SharedOptions.DataDirectory();
        var id = Id();
        var overlap = KeysVerb.Overlap("How long the secret before signs too");
        var command = new Command("rotate", "Gives a webhook a new secret and prints it, once. Both sign for a while, so that the receiver can change over.");
        command.Arguments.Add(id);
        command.Options.Add(overlap);
        command.Options.Add(directory);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var database = SharedOptions.OpenDatabase(terminal, parsed.GetValue(directory));
            var now = terminal.Clock.GetUtcNow();
            var webhook = await new WebhookStore(database).RotateAsync(
                parsed.GetValue(id), WebhookSignature.MakeSecret(), now.AddHours(parsed.GetValue(overlap)), terminal.Actor, now, cancellation) ?? throw Unknown(parsed.GetValue(id));
            await ShowSecretAsync(terminal, webhook);
            return ExitCodes.Success;
        });
        return new Verb(command, "moderator webhooks rotate 1 --overlap-hours 48");
    }

    private static Verb CreateRemove(Terminal terminal)
    {
        var directory = SharedOptions.DataDirectory();
        var id = Id();
        var command = new Command("remove", "Removes a webhook and what waits for it.");
        command.Arguments.Add(id);
        command.Options.Add(directory);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var database = SharedOptions.OpenDatabase(terminal, parsed.GetValue(directory));
            return await new WebhookStore(database).RemoveAsync(parsed.GetValue(id), terminal.Actor, terminal.Clock.GetUtcNow(), cancellation)
                ? ExitCodes.Success
                : throw Unknown(parsed.GetValue(id));
        });
        return new Verb(command, "moderator webhooks remove 1");
    }

    private static Verb CreateDeliveries(Terminal terminal)
    {
        var directory = SharedOptions.DataDirectory();
        var id = Id();
        var state = new Option<DeliveryState?>("--state") { Description = "Which: pending, delivered or dead. [default: all]", HelpName = "STATE" };
        var limit = new Option<int>("--limit", "-n") { Description = "How many at most.", HelpName = "N", DefaultValueFactory = _ => 100 };
        limit.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError("--limit: expected 1 or more.");
        });
        var command = new Command("deliveries", "Lists a webhook's deliveries, latest first: id, site, comment, decision, event, state, attempts, the last error.");
        command.Arguments.Add(id);
        foreach (var option in new Option[] { state, limit, directory })
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var database = SharedOptions.OpenDatabase(terminal, parsed.GetValue(directory));
            var store = new WebhookStore(database);
            await using var output = terminal.OutputWriter();
            var left = parsed.GetValue(limit);
            long? before = null;
            do
            {
                cancellation.ThrowIfCancellationRequested();
                var page = store.ReadDeliveries(new DeliveryQuery(parsed.GetValue(id)) { State = parsed.GetValue(state), Limit = Math.Min(left, PageSize), Before = before }) ?? throw Unknown(parsed.GetValue(id));
                foreach (var delivery in page.Deliveries)
                {
                    await output.WriteLineAsync(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{delivery.Id}\t{delivery.Site}\t{delivery.CommentId}\t{(delivery.DecisionId is { } decision ? $"decision {decision}" : "")}\t{WebhookEventNames.NamesOf(delivery.Event)[0]}\t{delivery.State.ToString().ToLowerInvariant()}\t{delivery.Attempts} attempts\t{delivery.LastError}"));
                }

                left -= page.Deliveries.Count;
                before = page.Next;
            }
            while (before is not null && left > 0);

            return ExitCodes.Success;
        });
        return new Verb(command, "moderator webhooks deliveries 1", "moderator webhooks deliveries 1 --state pending");
    }

    private static Verb CreateResend(Terminal terminal)
    {
        var directory = SharedOptions.DataDirectory();
        var id = Id();
        var delivery = new Option<long?>("--delivery") { Description = "Only this one. [default: every dead one, at most 10,000 at a time]", HelpName = "ID" };
        var command = new Command("resend", "Lets a webhook's dead deliveries be sent again, as if they were new.");
        command.Arguments.Add(id);
        command.Options.Add(delivery);
        command.Options.Add(directory);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var database = SharedOptions.OpenDatabase(terminal, parsed.GetValue(directory));
            var sent = await new WebhookStore(database).ResendAsync(parsed.GetValue(id), parsed.GetValue(delivery), terminal.Actor, terminal.Clock.GetUtcNow(), cancellation)
                ?? throw new CommandFailureException($"There is no webhook {parsed.GetValue(id)}, or no such dead delivery of it; \"moderator webhooks deliveries\" lists them.");
            await using var output = terminal.OutputWriter();
            await output.WriteLineAsync($"{sent} deliveries are sent again.");
            return ExitCodes.Success;
        });
        return new Verb(command, "moderator webhooks resend 1", "moderator webhooks resend 1 --delivery 17");
    }

    private static Argument<long> Id() => new("ID") { Description = "The webhook's number in \"moderator webhooks list\"." };

    private static CommandFailureException Unknown(long id) => new($"There is no webhook {id}; \"moderator webhooks list\" shows them.");

    private static async Task ShowSecretAsync(Terminal terminal, Webhook webhook)
    {
        await terminal.Error.WriteLineAsync("This secret is shown now and never again:");
        await using var output = terminal.OutputWriter();
        await output.WriteLineAsync(WebhookSignature.Shown(webhook.Secret));
    }
}
