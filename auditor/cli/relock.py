"""``auditor relock``: what a service keeps under lock is locked with the newest key."""

import click

from auditor.cli import texts
from auditor.cli.options import GroupedCommand, given_settings, language_option


@click.command(cls=GroupedCommand, short_help="Lock a service's secrets with its newest key.")
@language_option
@click.pass_context
def relock(ctx: click.Context, /, **_settings: object) -> None:
    """Lock sign-ins of sites and secrets of webhooks with the first of the service's keys.

    The key before stands behind it, in secret.key of the data folder or in AUDITOR_SECRET_KEY,
    and may be taken away afterwards. Servers may go on meanwhile, if they know both keys.
    """
    from auditor import wiring
    from auditor.wiring.keeping import relock as lock_anew

    language = ctx.obj.language = wiring.load_settings(given_settings(ctx)).lang
    settings = wiring.load_service_settings()
    ctx.obj.folder = settings.data_dir
    done = lock_anew(settings)
    click.echo(texts.RELOCKED.say(language, newest=done.newest, closed=done.closed), err=True)
    if done.closed:
        ctx.exit(2)
